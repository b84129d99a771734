"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { forgetAllBut, keptAccount } from "../../lib/kept/database.ts";
import { discardLetters, lettersOf } from "../../lib/kept/letters.ts";
import { signingOut } from "../../lib/kept/signing-out.ts";
import { forgetKeyrings, keysHere } from "../../lib/smime/keyring-database.ts";
import { forgetCopies, unsavedCopies } from "../mail/compose/local-copy.ts";
import { forgetSmime } from "../mail/compose/smime/remembered.ts";
import { forgetSearches } from "../mail/search/recent-searches.ts";
import { forgetSeen } from "../mail/tabs/seen.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogContent } from "../ui/dialog.tsx";

/** What is in this browser alone: messages that wait for the server, drafts that it is not known to have, keys that open encrypted mail. */
interface OnlyHere {
  letters: number;
  drafts: number;
  keys: number;
}
const nothing: OnlyHere = { letters: 0, drafts: 0, keys: 0 };
const isAny = ({ letters, drafts, keys }: OnlyHere) => letters + drafts + keys > 0;

// A browser that forbids to keep anything has nothing to ask about, and signing out must not fail for it.
const ownAccount = () => keptAccount().catch(() => null);

async function onlyHere(): Promise<OnlyHere> {
  const accountId = await ownAccount();
  const letters = accountId ? await lettersOf(accountId).catch(() => []) : [];
  const keys = await keysHere(accountId).catch(() => 0);
  return { letters: letters.length, drafts: unsavedCopies(accountId), keys };
}

/** Leaves nothing of the mail in this browser, nor in its other windows. */
async function forget(): Promise<void> {
  const accountId = await ownAccount();
  forgetCopies(accountId);
  forgetSearches();
  forgetSeen();
  signingOut.say();
  await forgetAllBut(null);
  forgetSmime();
  await forgetKeyrings(accountId);
  if (accountId) await discardLetters(accountId);
}

/**
 * Asks before a sign-out throws away what is in this browser alone. `leave` leaves nothing of the mail in this browser, and signs out, also where the
 * server does not hear of it; `asked` is to be drawn.
 */
export function useLeaving(signOut: () => Promise<void>): { leave(): Promise<void>; asked: ReactNode } {
  const t = useTranslations("signOut");
  const [lost, setLost] = useState(nothing);
  const goOn = async () => {
    // Signing out must not fail for what a browser forbids.
    await forget().catch(() => {});
    await signOut();
  };
  const leave = async () => {
    const found = await onlyHere().catch(() => nothing);
    if (isAny(found)) setLost(found);
    else await goOn();
  };
  const asked = (
    <Dialog open={isAny(lost)} onOpenChange={(open) => !open && setLost(nothing)}>
      <DialogContent
        size="sm"
        title={t(lost.letters > 0 ? "title" : lost.drafts > 0 ? "titleUnsaved" : "titleKeys")}
        footer={
          <>
            <Button onClick={() => void goOn()}>{t("discard")}</Button>
            <Button variant="primary" onClick={() => setLost(nothing)}>
              {t("stay")}
            </Button>
          </>
        }
      >
        <div className="grid gap-2 text-sm text-ink-2">
          {lost.letters > 0 ? <p>{t("unsent", { count: lost.letters })}</p> : null}
          {lost.drafts > 0 ? <p>{t("unsaved", { count: lost.drafts })}</p> : null}
          {lost.keys > 0 ? <p>{t("keys", { count: lost.keys })}</p> : null}
        </div>
      </DialogContent>
    </Dialog>
  );
  return { leave, asked };
}
