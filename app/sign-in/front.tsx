import type { ReactNode } from "react";
import { KeryxMark } from "../ui/logo.tsx";

interface FrontProps {
  title: string;
  children: ReactNode;
  /** What this page is for, under the title. */
  lead?: ReactNode;
  foot?: ReactNode;
}

/** The house seen from outside: one card in a calm field. Sign-in and set-up stand in it. */
export function Front({ title, lead, children, foot }: FrontProps) {
  return (
    <main className="relative isolate grid min-h-dvh place-items-center overflow-hidden px-4 py-10">
      <div
        aria-hidden
        className="absolute inset-0 -z-10 bg-[radial-gradient(60rem_36rem_at_50%_-8rem,var(--accent-soft),transparent_70%)]"
      />
      <div className="w-full max-w-[400px]">
        <div className="mb-6 flex flex-col items-center text-center">
          <span className="grid size-12 place-items-center rounded-xl bg-accent text-accent-ink shadow-md">
            <KeryxMark className="size-8!" />
          </span>
          <h1 className="mt-4 text-2xl font-semibold tracking-[-0.022em] text-balance">{title}</h1>
          {lead ? <p className="mt-1.5 max-w-80 text-base text-pretty text-ink-2">{lead}</p> : null}
        </div>
        <div className="rounded-xl border border-line bg-surface p-6 shadow-lg sm:p-7">{children}</div>
        {foot ? <div className="mt-5 text-center text-xs text-ink-3">{foot}</div> : null}
      </div>
    </main>
  );
}
