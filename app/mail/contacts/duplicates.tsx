"use client";

import { Merge } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { type ContactCard, nameOf } from "../../../lib/contacts/card.ts";
import { factsOf } from "../../../lib/contacts/facts.ts";
import { type Duplicates, findDuplicates, mergedCard } from "../../../lib/contacts/merge.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { useBusy } from "../../ui/use-busy.ts";
import { ContactAvatar } from "./contact-avatar.tsx";
import { useContactDeeds } from "./use-contact-acts.ts";
import { useContacts } from "./use-contacts.ts";

/** Says that people are here more than once, and leads to making one of each. */
export function DuplicatesBar() {
  const t = useTranslations("contacts.duplicates");
  const { cards } = useContacts();
  const found = useMemo(() => findDuplicates(cards.values()), [cards]);
  const [open, setOpen] = useState(false);
  if (found.length === 0 && !open) return null;
  return (
    <div className="flex shrink-0 items-center gap-2 border-b bg-warn-soft py-1 pe-2 ps-4 text-sm text-warn-text">
      <span className="min-w-0 grow truncate">{t("found", { count: found.length })}</span>
      <Button size="sm" onClick={() => setOpen(true)}>
        {t("look")}
      </Button>
      {open ? <DuplicatesDialog found={found} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

/** Each person who is here more than once: the cards, and the one that they would become. */
function DuplicatesDialog({ found, onClose }: { found: readonly Duplicates[]; onClose(): void }) {
  const t = useTranslations("contacts.duplicates");
  const { merge } = useContactDeeds();
  const [busy, run] = useBusy();
  const mergeAll = async (cards: Duplicates) => {
    const [first, ...others] = cards;
    if (!first) return;
    await run(async () => {
      await merge([first, ...others]);
      if (found.length === 1) onClose();
    });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="lg" title={t("title")} description={t("more")}>
        {found.length === 0 ? <p className="text-sm text-ink-2">{t("none")}</p> : null}
        <ul className="grid grid-cols-1 gap-4">
          {found.slice(0, 50).map((cards) => (
            <li key={cards[0]?.id} className="rounded-lg border p-4">
              <MergePreview cards={cards} />
              <div className="mt-3 flex justify-end">
                <Button variant="primary" busy={busy} onClick={() => void mergeAll(cards)}>
                  <Merge aria-hidden />
                  {t("merge", { count: cards.length })}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      </DialogContent>
    </Dialog>
  );
}

function MergePreview({ cards }: { cards: Duplicates }) {
  const t = useTranslations("contacts.duplicates");
  const [first, ...others] = cards;
  if (!first) return null;
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <div className="grid grid-cols-1 content-start gap-3">
        <h3 className="text-xs font-medium text-ink-3">{t("now")}</h3>
        {cards.map((card) => (
          <Summary key={card.id} card={card} />
        ))}
      </div>
      <div className="grid grid-cols-1 content-start gap-3">
        <h3 className="text-xs font-medium text-ink-3">{t("merged")}</h3>
        <Summary card={mergedCard([first, ...others])} />
      </div>
    </div>
  );
}

function Summary({ card }: { card: ContactCard }) {
  const t = useTranslations("contacts.facts");
  return (
    <div className="flex gap-3">
      <ContactAvatar card={card} />
      <div className="min-w-0 text-sm [overflow-wrap:anywhere]">
        <p className="font-medium">{nameOf(card) || t("nameless")}</p>
        {factsOf(t, card).map(({ key, value }) => (
          <p key={key} className="text-xs text-ink-2">
            {value}
          </p>
        ))}
      </div>
    </div>
  );
}
