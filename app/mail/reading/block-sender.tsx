"use client";

import { Ban } from "lucide-react";
import { useTranslations } from "next-intl";
import { JmapFailure, wordsFor } from "../../../lib/jmap/client.ts";
import type { Email, Id } from "../../../lib/jmap/types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { blockSender, isAddress, isBlocked, unblockSender } from "../../../lib/rules/block.ts";
import type { RuleBook } from "../../../lib/rules/rule.ts";
import { loadRules, saveBook } from "../../../lib/rules/rules-calls.ts";
import { MenuItem } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";

/** In the menu of a message; not there for what one wrote oneself. */
export function BlockSender({ email }: { email: Pick<Email, "from"> }) {
  const t = useTranslations("mail.reading");
  const block = useBlockSender()(email);
  if (!block) return null;
  return (
    <MenuItem onSelect={block} shortcut="B">
      <Ban aria-hidden /> {t("blockSender")}
    </MenuItem>
  );
}

/** What sends all that the sender of an email writes to Spam from now on; null for oneself. */
export function useBlockSender(): (email: Pick<Email, "from">) => (() => void) | null {
  const t = useTranslations("mail.reading");
  const { store, person } = useMail();
  return ({ from }) => {
    const sender = from?.[0]?.email ?? "";
    const junk = store.mailboxWithRole("junk");
    if (!junk || !isAddress(sender) || sender.toLowerCase() === person.address.toLowerCase()) return null;
    return () => void block(t, store.accountId, sender, { id: junk.id, name: junk.name });
  };
}

async function block(
  t: Say<"mail.reading">,
  accountId: Id,
  sender: string,
  to: { id: Id; name: string },
): Promise<void> {
  try {
    await changeBook(accountId, (book) => blockSender(book, sender, to));
    toast.success(t("blockedSender", { sender }), {
      description: t("blockedMore", { folder: to.name }),
      action: { label: t("undo"), onClick: () => void unblock(t, accountId, sender) },
    });
  } catch (cause) {
    toast.error(wordsFor(cause));
  }
}

async function unblock(t: Say<"mail.reading">, accountId: Id, sender: string): Promise<void> {
  try {
    await changeBook(accountId, (book) => (isBlocked(book, sender) ? unblockSender(book, sender) : book));
    toast.say(t("notBlocked", { sender }));
  } catch (cause) {
    toast.error(wordsFor(cause));
  }
}

/** Throws `JmapFailure`, also where the rules are a script that was written by hand. */
async function changeBook(accountId: Id, change: (book: RuleBook) => RuleBook): Promise<void> {
  const rules = await loadRules(accountId);
  if (!rules.book)
    throw new JmapFailure(
      "refused",
      "Your rules are a script of your own. Block the sender there, in the settings.",
    );
  await saveBook(accountId, rules, change(rules.book));
}
