import type { ComponentProps } from "react";
import { EmptyState } from "./empty-state.tsx";

/** A page on which there is nothing but why, and the way on. */
export function EmptyPage(props: Omit<ComponentProps<typeof EmptyState>, "page">) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState page {...props} />
    </main>
  );
}
