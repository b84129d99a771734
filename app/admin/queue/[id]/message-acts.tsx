"use client";

import { CirclePause, CirclePlay, RotateCw, Split, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { type Asked, QueueDialog } from "../queue-dialog.tsx";
import { useQueueActs } from "../use-acts.ts";

/** What can be done to the recipient that is shown. */
export function MessageActs({ id, about, isHeld }: { id: string; about: string; isHeld: boolean }) {
  const t = useTranslations("admin.queue.acts");
  const { busy, run } = useQueueActs();
  const [asked, setAsked] = useState<Asked | null>(null);
  const which = { ids: [id] };
  return (
    <div className="flex flex-wrap gap-2">
      {isHeld ? (
        <Button variant="primary" disabled={busy} onClick={() => run("release", which)}>
          <CirclePlay aria-hidden />
          {t("release")}
        </Button>
      ) : (
        <>
          <Button disabled={busy} onClick={() => run("retry", which)}>
            <RotateCw aria-hidden />
            {t("retry")}
          </Button>
          <Button disabled={busy} onClick={() => run("hold", which)}>
            <CirclePause aria-hidden />
            {t("hold")}
          </Button>
        </>
      )}
      <Button disabled={busy} onClick={() => setAsked({ act: "route", which, about })}>
        <Split aria-hidden />
        {t("routeShort")}
      </Button>
      <Button disabled={busy} onClick={() => setAsked({ act: "delete", which, about })}>
        <Trash2 aria-hidden />
        {t("delete")}
      </Button>
      {asked ? <QueueDialog asked={asked} onClose={() => setAsked(null)} onDone={() => {}} /> : null}
    </div>
  );
}
