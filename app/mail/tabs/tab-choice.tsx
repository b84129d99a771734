"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { conversationCategory } from "../../../lib/jmap/categories.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { DialogContent } from "../../ui/dialog.tsx";
import { useSteadyMail, useStore } from "../mail-context.tsx";
import { useActs } from "../use-acts.ts";

/** Senders that one choice may be for from now on. */
const sendersMax = 20;

/** The tabs, and whether what their senders write from now on goes there too. */
export function TabChoice({
  threadIds,
  done,
  onClose,
}: {
  threadIds: readonly Id[];
  done(): void;
  onClose(): void;
}) {
  const t = useTranslations("tabs");
  const { store } = useSteadyMail();
  const acts = useActs();
  const [always, setAlways] = useState(false);
  const emails = useStore((held) => {
    const inbox = held.mailboxWithRole("inbox")?.id ?? "";
    return threadIds.flatMap((id) => held.threadEmails(id)).filter(({ mailboxIds }) => mailboxIds[inbox]);
  });
  const own = new Set(store.identities.map(({ email }) => email.toLowerCase()));
  const writers = emails.flatMap(({ from }) => from?.[0]?.email.toLowerCase() ?? []);
  const senders = [...new Set(writers)].filter((address) => !own.has(address));
  const { tabs } = store;
  if (!tabs)
    return (
      <DialogContent size="sm" title={t("moveTitle")} description={t("areOff")}>
        <Button asChild>
          <a href="/settings/reading">{t("openSettings")}</a>
        </Button>
      </DialogContent>
    );
  const here = new Set(
    threadIds.map((id) => conversationCategory(emails.filter((one) => one.threadId === id))),
  );
  return (
    <DialogContent
      size="sm"
      title={t("moveTitle")}
      description={emails.length > 0 ? t("moveMore") : t("notInInbox")}
    >
      {emails.length > 0 ? (
        <>
          <ul className="-mx-2 grid">
            {tabs.map((tab) => (
              <li key={tab}>
                <button
                  type="button"
                  onClick={() => {
                    onClose();
                    acts.toTab(threadIds, tab, always ? senders : []);
                    done();
                  }}
                  className="flex h-10 w-full items-center justify-between rounded-md px-2 text-sm hover:bg-hover"
                >
                  <span className="font-medium">{t(`names.${tab}`)}</span>
                  {here.size === 1 && here.has(tab) ? <span className="text-ink-2">{t("here")}</span> : null}
                </button>
              </li>
            ))}
          </ul>
          {senders.length > 0 && senders.length <= sendersMax ? (
            <label className="mt-3 flex cursor-pointer items-start gap-3 border-t pt-4 text-sm">
              <input
                type="checkbox"
                checked={always}
                onChange={({ target }) => setAlways(target.checked)}
                className="mt-0.5 size-4 shrink-0 accent-accent"
              />
              <span className="min-w-0 break-words">
                {t("always", { count: senders.length, sender: senders[0] ?? "" })}
              </span>
            </label>
          ) : null}
        </>
      ) : null}
    </DialogContent>
  );
}
