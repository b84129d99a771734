"use client";

import { CirclePause, CirclePlay, RotateCw, Split, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { type Asked, QueueDialog } from "../queue-dialog.tsx";
import { useQueueActs } from "../use-acts.ts";

/** What can be done to the recipient that is shown. */
export function MessageActs({ id, about, isHeld }: { id: string; about: string; isHeld: boolean }) {
  const { busy, run } = useQueueActs();
  const [asked, setAsked] = useState<Asked | null>(null);
  const which = { ids: [id] };
  return (
    <div className="flex flex-wrap gap-2">
      {isHeld ? (
        <Button variant="primary" disabled={busy} onClick={() => run("release", which)}>
          <CirclePlay aria-hidden />
          Release
        </Button>
      ) : (
        <>
          <Button disabled={busy} onClick={() => run("retry", which)}>
            <RotateCw aria-hidden />
            Try now
          </Button>
          <Button disabled={busy} onClick={() => run("hold", which)}>
            <CirclePause aria-hidden />
            Hold
          </Button>
        </>
      )}
      <Button disabled={busy} onClick={() => setAsked({ act: "route", which, about })}>
        <Split aria-hidden />
        Another way
      </Button>
      <Button disabled={busy} onClick={() => setAsked({ act: "delete", which, about })}>
        <Trash2 aria-hidden />
        Delete
      </Button>
      {asked ? <QueueDialog asked={asked} onClose={() => setAsked(null)} onDone={() => {}} /> : null}
    </div>
  );
}
