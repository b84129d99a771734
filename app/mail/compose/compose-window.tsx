"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { AppearanceProvider } from "../appearance-context.tsx";
import type { MailStart } from "../load.ts";
import { MailProvider, useSteadyMail } from "../mail-context.tsx";
import { ComposerProvider, useComposer } from "./composer-context.tsx";
import { takenOver } from "./local-copy.ts";
import type { AskedOfWindow } from "./own-window.ts";
import { undoSeconds } from "./undo-time.ts";

/** The composer and nothing else. */
export function ComposeWindow({ start, asked }: { start: MailStart; asked: AskedOfWindow }) {
  return (
    <AppearanceProvider start={start.appearance}>
      <MailProvider start={start}>
        <ComposerProvider isOwnWindow>
          <Whole asked={asked} />
        </ComposerProvider>
      </MailProvider>
    </AppearanceProvider>
  );
}

/** Begins what was asked for, and closes the window when it has ended and can no longer be undone. */
function Whole({ asked }: { asked: AskedOfWindow }) {
  const t = useTranslations("mail.compose");
  const { store, sync } = useSteadyMail();
  const { open, composers } = useComposer();
  const [failure, setFailure] = useState<string | null>(null);
  const begun = useRef(false);

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    const begin = async () => {
      if (asked.kind === "new") return open(asked);
      if (asked.kind === "take") {
        const copy = await takenOver(store.draftsName, asked.key);
        if (!copy) return setFailure(t("notMoved"));
        const { key, ...moved } = copy;
        return open({ kind: "restored", ...moved }, key);
      }
      const [email] = await sync.loadEmails([asked.emailId]);
      if (email) open({ kind: asked.kind, email });
      else setFailure(t("notThere"));
    };
    begin().catch((cause: unknown) => setFailure(wordsFor(cause)));
  }, [asked, open, store, sync, t]);

  const [wasOpen, setWasOpen] = useState(false);
  const isOpen = composers.length > 0;
  useEffect(() => {
    if (isOpen) setWasOpen(true);
    if (isOpen || !wasOpen) return;
    // What was done here can be undone here, as long as it can be.
    const timer = setTimeout(() => window.close(), undoSeconds() * 1000 + lingerMs);
    return () => clearTimeout(timer);
  }, [isOpen, wasOpen]);
  return (
    <main className="grid min-h-dvh place-items-center p-8 text-center text-sm text-ink-2">
      <p role="status">{failure ?? (wasOpen && !isOpen ? t("closesItself") : "")}</p>
    </main>
  );
}
const lingerMs = 2_000;
