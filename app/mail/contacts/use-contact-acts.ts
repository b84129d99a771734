"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { type ContactCard, cardWith, isGroup } from "../../../lib/contacts/card.ts";
import { mergedCard, movedMembers, patchTo } from "../../../lib/contacts/merge.ts";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";
import { contactsSegment } from "../place.ts";
import { useNameOf } from "./use-name-of.ts";

/** What is done to contacts with a word to undo it. */
export interface ContactDeeds {
  open(card: Pick<ContactCard, "id">): void;
  remove(card: ContactCard): void;
  /** Makes one card of several; the first one's place is kept. */
  merge(cards: readonly [ContactCard, ...ContactCard[]]): Promise<void>;
  /** Keeps somebody whom one has mail with. */
  keep(person: { name: string | null; email: string }): Promise<void>;
}

export function useContactDeeds(): ContactDeeds {
  const t = useTranslations("contacts.acts");
  const nameOf = useNameOf();
  const { contacts, changes, go, place } = useMail();
  return useMemo(() => {
    const open: ContactDeeds["open"] = ({ id }) =>
      go({ mailbox: contactsSegment, threadId: id, search: null });
    /** Says what was done, and keeps the way back for the toast and for `z`. */
    const done = (words: string, back: () => Promise<void>) => {
      const undo = () => {
        changes.remember(null);
        back().then(
          () => toast.say(t("undone"), { id: "contact" }),
          (cause: unknown) => toast.error(wordsFor(cause)),
        );
      };
      changes.remember(undo);
      toast.success(words, { id: "contact", action: { label: t("undo"), onClick: undo } });
    };
    return {
      open,
      remove(card) {
        if (place.threadId === card.id) go({ threadId: null }, "replace");
        const removal = contacts.remove([card.id]);
        // Undone at once, it is brought back as soon as it has gone.
        const name = nameOf(card);
        done(isGroup(card) ? t("groupDeleted", { name }) : t("contactDeleted", { name }), async () =>
          (await removal)(),
        );
        removal.catch((cause: unknown) => {
          changes.remember(null);
          toast.error(wordsFor(cause), { id: "contact" });
        });
      },
      async merge(cards) {
        const [first, ...others] = cards;
        const patch = patchTo(first, mergedCard(cards));
        const groups = movedMembers(contacts.cards.values(), first, others);
        const before = groups.map(([id]) => [id, contacts.cards.get(id)?.members ?? {}] as const);
        const members = (all: readonly (readonly [string, object])[]) =>
          Object.fromEntries(all.map(([id, uids]) => [id, { members: uids }]));
        await contacts.change(
          { ...(Object.keys(patch).length > 0 ? { [first.id]: patch } : {}), ...members(groups) },
          others.map(({ id }) => id),
        );
        done(t("merged", { count: cards.length }), async () => {
          const now = contacts.cards.get(first.id);
          await contacts.change({ ...(now ? { [first.id]: patchTo(now, first) } : {}), ...members(before) });
          await contacts.make(others.map(({ id: _, ...card }) => card));
        });
        open(first);
      },
      async keep({ name, email }) {
        try {
          await contacts.load();
          const known = cardWith(contacts.cards.values(), email);
          if (known) return open(known);
          const made = await contacts.makeOne({
            ...(name ? { name: { full: name } } : {}),
            emails: { e1: { address: email } },
          });
          toast.success(t("kept", { name: nameOf(made) }), {
            id: "contact",
            action: { label: t("open"), onClick: () => open(made) },
          });
        } catch (cause) {
          toast.error(wordsFor(cause));
        }
      },
    };
  }, [t, nameOf, contacts, changes, go, place.threadId]);
}
