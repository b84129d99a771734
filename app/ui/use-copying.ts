import { type RefObject, useEffect, useRef, useState } from "react";

interface Copying<Shown extends HTMLElement> {
  /** For the element in which the text stands. */
  shown: RefObject<Shown | null>;
  isCopied: boolean;
  copy(): Promise<void>;
}

/** Copies a text that stands on the page; that it was copied is said for `saidForMs`, or from then on. */
export function useCopying<Shown extends HTMLElement>(text: string, saidForMs?: number): Copying<Shown> {
  const shown = useRef<Shown>(null);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied || saidForMs === undefined) return;
    const timer = setTimeout(() => setCopied(false), saidForMs);
    return () => clearTimeout(timer);
  }, [isCopied, saidForMs]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Without HTTPS a browser has no clipboard for us: the text is selected, and Ctrl-C takes it.
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
    }
  };
  return { shown, isCopied, copy };
}
