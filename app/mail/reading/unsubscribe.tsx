"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { withFlag } from "../../../lib/jmap/changes.ts";
import type { Email } from "../../../lib/jmap/types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { nameOf } from "../list/row-facts.ts";
import { useSteadyMail } from "../mail-context.tsx";
import { leaveList } from "./unsubscribe-action.ts";
import { type UnsubscribeWay, unsubscribeWay } from "./unsubscribe-way.ts";

/** In IANA's registry of keywords: its reader has left the list that this came from. */
const left = "$unsubscribed";

/** The way out of a list, where the message names one. */
export function Unsubscribe({ email }: { email: Email }) {
  const t = useTranslations("mail.unsubscribe");
  const [asked, setAsked] = useState(false);
  const way = unsubscribeWay(email);
  if (email.keywords[left]) return <Badge>{t("unsubscribed")}</Badge>;
  if (!way) return null;
  return (
    <>
      <button
        type="button"
        onClick={() => setAsked(true)}
        className="min-h-6 shrink-0 rounded-sm px-1 text-xs text-ink-2 underline decoration-line-strong underline-offset-2 hover:text-ink print:hidden"
      >
        {t("unsubscribe")}
      </button>
      {asked ? <Question email={email} way={way} onClose={() => setAsked(false)} /> : null}
    </>
  );
}

function words(t: Say<"mail.unsubscribe">, way: UnsubscribeWay): string {
  switch (way.kind) {
    case "post":
      return t("byHost", { host: way.host });
    case "mail":
      return t("byMail", { address: way.to });
    case "page":
      return t("byPage", { host: way.host });
    default:
      return way satisfies never;
  }
}

interface QuestionProps {
  email: Email;
  way: UnsubscribeWay;
  onClose(): void;
}

function Question({ email, way, onClose }: QuestionProps) {
  const t = useTranslations("mail.unsubscribe");
  const { changes, store, sync } = useSteadyMail();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const mark = () =>
    changes.update([email.id], ({ keywords, mailboxIds }) => ({
      mailboxIds,
      keywords: withFlag(keywords, left, true),
    }));
  const sendMail = async (mail: UnsubscribeWay & { kind: "mail" }) => {
    const { mailToList } = await import("./mail-to-list.ts");
    return mailToList({ store, sync }, email, mail);
  };
  const leave = async () => {
    setBusy(true);
    setProblem(null);
    const failure = await (way.kind === "mail" ? sendMail(way) : post(t, email)).catch(() =>
      t("unreachable"),
    );
    setBusy(false);
    if (failure) return setProblem(failure);
    mark().catch(() => {});
    toast.success(t("unsubscribed"), { description: t("mayStillCome") });
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        size="sm"
        title={t("title", { name: nameOf(email.from?.[0]) || t("thisList") })}
        description={words(t, way)}
        footer={
          <>
            <DialogClose asChild>
              <Button>{t("cancel")}</Button>
            </DialogClose>
            {way.kind === "page" ? (
              <Button variant="primary" asChild>
                <a href={way.url} target="_blank" rel="noopener noreferrer" onClick={onClose}>
                  {t("openPage")}
                </a>
              </Button>
            ) : (
              <Button variant="primary" busy={busy} onClick={() => void leave()}>
                {t("unsubscribe")}
              </Button>
            )}
          </>
        }
      >
        {problem ? (
          <p role="alert" className="text-sm text-danger-text">
            {problem}
          </p>
        ) : null}
      </DialogContent>
    </Dialog>
  );
}

/** What stood in the way, or null. */
async function post(t: Say<"mail.unsubscribe">, email: Email): Promise<string | null> {
  const told = await leaveList(email.id);
  return told.ok ? null : t("notTold", { why: told.why });
}
