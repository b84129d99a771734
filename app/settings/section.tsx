import type { ReactNode } from "react";

/** A card of a settings page: what it is about at its side, what one sets in it. */
export function Section({ title, words, children }: { title: string; words: string; children: ReactNode }) {
  return (
    <section className="mb-5 grid gap-5 rounded-xl border bg-surface p-5 sm:p-6 md:grid-cols-[220px_1fr]">
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        <p className="mt-1 text-sm text-pretty text-ink-2">{words}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
