"use client";

import { CloudOff } from "lucide-react";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

export default function MailError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<CloudOff />}
        title="Your mail could not be shown"
        action={<Button onClick={() => reset()}>Try again</Button>}
      >
        Nothing is lost. If this stays, tell your administrator.
      </EmptyState>
    </main>
  );
}
