"use client";

import { Check, Copy } from "lucide-react";
import { IconButton } from "./icon-button.tsx";
import { useCopying } from "./use-copying.ts";

const copiedSaidMs = 2_000;

/** Something to be pasted elsewhere: seen whole, selected with one click, copied with the button. */
export function Copied({ label, done, text }: { label: string; done: string; text: string }) {
  const { shown, isCopied, copy } = useCopying<HTMLElement>(text, copiedSaidMs);
  return (
    <span className="flex min-w-0 grow items-start gap-1.5 rounded-md bg-sunken py-1 pe-1 ps-2.5">
      <code ref={shown} className="min-w-0 grow self-center font-mono text-xs break-all select-all">
        {text}
      </code>
      <IconButton size="sm" label={isCopied ? done : label} onClick={copy}>
        {isCopied ? <Check aria-hidden className="text-good-text" /> : <Copy aria-hidden />}
      </IconButton>
    </span>
  );
}
