"use client";

import { CloudOff } from "lucide-react";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

/** Said where a page is asked for that is not kept. */
export function OfflineNotice() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<CloudOff />}
        title="Keryx cannot be reached"
        action={<Button onClick={() => window.location.reload()}>Try again</Button>}
      >
        You are offline, or the server is. Nothing is lost: this page comes back with the connection.
      </EmptyState>
    </main>
  );
}
