"use client";

import { UserRoundPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { refusalWords } from "../../../lib/contacts/contacts.ts";
import { readVcards } from "../../../lib/contacts/vcard-read.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { useBusy } from "../../ui/use-busy.ts";
import { useSteadyMail } from "../mail-context.tsx";

/** Takes the cards of a file that came with a message into the contacts. */
export function KeepCards({ text }: { text: string }) {
  const t = useTranslations("contacts.acts");
  const { contacts } = useSteadyMail();
  const [busy, run] = useBusy();
  const keep = () =>
    run(async () => {
      const { cards, refused } = await contacts.make(readVcards(text).cards);
      const [first] = refused.map(refusalWords);
      if (first) toast.error(first);
      else toast.success(t("added", { count: cards.length }));
    });
  return (
    <Button variant="primary" busy={busy} onClick={() => void keep()}>
      <UserRoundPlus aria-hidden />
      {t("add")}
    </Button>
  );
}
