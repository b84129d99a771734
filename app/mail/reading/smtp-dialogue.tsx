"use client";

import { Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { readDialogue } from "../../../lib/jmap/journey.ts";
import type { DialogueLine, Id } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { DialogueLines, speakers } from "../../ui/dialogue-lines.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.tsx";
import { useSteadyMail } from "../mail-context.tsx";

type Told = { kind: "lines"; lines: readonly DialogueLine[] } | { kind: "failed"; words: string };

/** What two servers said to each other, line by line. */
export function SmtpDialogue({ eventId }: { eventId: Id }) {
  const t = useTranslations("mail.reading");
  const { sync, store } = useSteadyMail();
  const [told, setTold] = useState<Told | null>(null);
  const read = useCallback(
    () =>
      readDialogue(sync, store.accountId, eventId).then(
        (lines): Told => ({ kind: "lines", lines }),
        (cause: unknown): Told => ({ kind: "failed", words: wordsFor(cause) }),
      ),
    [sync, store, eventId],
  );
  useEffect(() => {
    let isGone = false;
    void read().then((result) => isGone || setTold(result));
    return () => {
      isGone = true;
    };
  }, [read]);

  if (!told) return <Skeleton className="mt-1.5 h-24" />;
  if (told.kind === "failed")
    return (
      <p role="alert" className="mt-1.5 flex items-center gap-2 text-xs text-danger-text">
        {told.words}
        <Button size="sm" onClick={() => void read().then(setTold)}>
          {t("tryAgain")}
        </Button>
      </p>
    );
  if (told.lines.length === 0) return <p className="mt-1.5 text-xs text-ink-3">{t("notKept")}</p>;
  return <Lines lines={told.lines} />;
}

function Lines({ lines }: { lines: readonly DialogueLine[] }) {
  const t = useTranslations("mail.reading");
  const copy = () =>
    void navigator.clipboard
      .writeText(lines.map(({ by, text }) => `${speakers[by] || "*"} ${text}`).join("\n"))
      .then(
        () => toast.say(t("dialogueCopied")),
        () => toast.error(t("dialogueNotCopied")),
      );
  return (
    <section aria-label={t("dialogue")} className="relative mt-1.5 rounded-md border bg-sunken">
      <DialogueLines lines={lines} className="pe-10" />
      <IconButton size="sm" label={t("copyDialogue")} onClick={copy} className="absolute top-1 end-1">
        <Copy />
      </IconButton>
    </section>
  );
}
