import type { Metadata } from "next";

/** Of a page whose screens draw a `PageTitle`, which changes with them: one of Next's own would stand before theirs. */
export const untitled: Metadata = { title: null };

/** What the tab says. React puts it into the head. */
export const PageTitle = ({ children }: { children: string }) => <title>{`${children} · Keryx`}</title>;
