import type { ReactNode } from "react";

/** What a page of the settings or the administration is about, in a sentence, and the act that belongs to it. */
export function PageHead({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <div className="mb-5 flex flex-wrap items-end gap-4">
      <div className="min-w-0 flex-1 basis-72">
        <h1 className="text-xl font-semibold tracking-[-0.015em] [overflow-wrap:anywhere]">{title}</h1>
        {lead ? <p className="mt-0.5 max-w-xl text-sm text-pretty text-ink-2">{lead}</p> : null}
      </div>
      {children}
    </div>
  );
}
