"use client";

import { type DragEvent, useRef, useState } from "react";

export interface DropPoint {
  target: Element;
  /** In the window, in pixels. */
  left: number;
  top: number;
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes("Files");

/** Files dropped anywhere on an element, and where; `over` while they hang above it. */
export function useFileDrop(onFiles: (files: File[], at: DropPoint) => void) {
  const [over, setOver] = useState(false);
  // Entering a child comes before leaving its parent: only the count knows.
  const depth = useRef(0);
  const handlers = {
    onDragEnter(event: DragEvent) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth.current += 1;
      setOver(true);
    },
    onDragOver(event: DragEvent) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    onDragLeave(event: DragEvent) {
      if (!hasFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setOver(false);
    },
    onDropCapture(event: DragEvent) {
      depth.current = 0;
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const { target, clientX: left, clientY: top } = event;
      onFiles([...event.dataTransfer.files], { target: target as Element, left, top });
    },
  };
  return { over, handlers };
}
