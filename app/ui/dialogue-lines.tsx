import { cn } from "./cn.ts";

/** A line that a client or a server said, or a remark about their connection. */
export interface SaidLine {
  by: "client" | "server" | "remark";
  text: string;
}

export const speakers = { client: "C:", server: "S:", remark: "" } as const;
const spoken = { client: "Client: ", server: "Server: ", remark: "" } as const;

/** What a client and a server said to each other, as the textbook prints it. */
export function DialogueLines({ lines, className }: { lines: readonly SaidLine[]; className?: string }) {
  return (
    <ol
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. WCAG 2.1.1.
      tabIndex={0}
      dir="ltr"
      className={cn(
        "grid max-h-96 gap-px overflow-y-auto px-3 py-2 font-mono text-2xs leading-[17px]",
        className,
      )}
    >
      {lines.map(({ by, text }, n) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: what was said does not change.
          key={n}
          className={cn(
            "grid gap-x-2",
            by === "remark" ? "text-ink-3 italic" : "grid-cols-[auto_1fr]",
            by === "client" ? "text-accent-text" : by === "server" ? "text-ink" : null,
          )}
        >
          {by === "remark" ? null : (
            <span aria-hidden className="text-ink-3 select-none">
              {speakers[by]}
            </span>
          )}
          <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">
            <span className="sr-only">{spoken[by]}</span>
            {text}
          </span>
        </li>
      ))}
    </ol>
  );
}
