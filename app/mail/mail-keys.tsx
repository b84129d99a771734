"use client";

import { useEffect, useRef, useState } from "react";
import { later } from "../ui/later.tsx";
import { letterOf, type Pending, press } from "./keys/key-press.ts";
import { useKeyboard } from "./keys/keys-provider.tsx";
import { type PalettePage, useCommands } from "./keys/use-commands.ts";

const Palette = later(() => import("./keys/palette.tsx").then((all) => all.Palette));

/** True where a key is text, or belongs to a menu or dialog. */
function taken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return true;
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  return (
    target.closest(
      "input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=menu], [role=dialog]",
    ) !== null
  );
}

/** Ctrl+K or ⌘K, but where one writes: there it makes a link. */
function asksForPalette(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey))
    return false;
  return (
    letterOf(event).toLowerCase() === "k" &&
    !(event.target as HTMLElement).closest?.("[contenteditable=true], [role=dialog]")
  );
}

/** The keyboard, and the palette that shows what it can do. */
export function MailKeys() {
  const [page, setPage] = useState<PalettePage | null>(null);
  const [wanted, setWanted] = useState(false);
  const openPalette = (asked: PalettePage) => {
    setWanted(true);
    setPage(asked);
  };
  const commands = useCommands(openPalette);
  const keyboard = useKeyboard();
  const latest = useRef({ commands, keyboard });
  latest.current = { commands, keyboard };
  const pending = useRef<Pending | null>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (asksForPalette(event)) {
        event.preventDefault();
        latest.current.commands.run.palette();
        return;
      }
      if (taken(event) || /^(Shift|Control|Alt|Meta)$/.test(event.key)) return;
      // A focused button or link keeps its own Enter.
      if (event.key === "Enter" && (event.target as HTMLElement).closest?.("a, button")) return;
      const { commands: acts, keyboard: own } = latest.current;
      const { command, pending: waits } = press(
        pending.current,
        letterOf(event),
        event.timeStamp,
        own.bindings,
        performance.now(),
      );
      pending.current = waits;
      if (!command) return;
      event.preventDefault();
      own.pressed(command);
      acts.run[command]();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return wanted ? <Palette page={page} onPage={setPage} commands={commands} /> : null;
}
