"use client";

import { CloudOff } from "lucide-react";
import { Button } from "./ui/button.tsx";
import { EmptyState } from "./ui/empty-state.tsx";

/** A defect on a page. The cause is in the server's log, not here. */
export default function PageError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<CloudOff />}
        title="This page could not be shown"
        action={<Button onClick={() => retry()}>Try again</Button>}
      >
        Nothing is lost. If it stays so, tell whoever runs this server.
      </EmptyState>
    </main>
  );
}
