"use client";

import { Ban } from "lucide-react";
import { JmapFailure, wordsFor } from "../../../lib/jmap/client.ts";
import type { Email, Id } from "../../../lib/jmap/types.ts";
import { blockSender, isAddress, isBlocked, unblockSender } from "../../../lib/rules/block.ts";
import type { RuleBook } from "../../../lib/rules/rule.ts";
import { loadRules, saveBook } from "../../../lib/rules/rules-calls.ts";
import { MenuItem } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";

/** Sends what a sender writes to Spam from now on; not offered for oneself. */
export function BlockSender({ email }: { email: Pick<Email, "from"> }) {
  const { store, person } = useMail();
  const sender = email.from?.[0]?.email ?? "";
  const junk = store.mailboxWithRole("junk");
  if (!junk || !isAddress(sender) || sender.toLowerCase() === person.address.toLowerCase()) return null;
  const block = async () => {
    try {
      const to = { id: junk.id, name: junk.name };
      await changeBook(store.accountId, (book) => blockSender(book, sender, to));
      toast.success(`${sender} is blocked`, {
        description: `Its mail goes to ${junk.name} from now on.`,
        action: { label: "Undo", onClick: () => void unblock() },
      });
    } catch (cause) {
      toast.error(wordsFor(cause));
    }
  };
  const unblock = () =>
    changeBook(store.accountId, (book) =>
      isBlocked(book, sender) ? unblockSender(book, sender) : book,
    ).then(
      () => toast.say(`${sender} is not blocked any more`),
      (cause) => toast.error(wordsFor(cause)),
    );
  return (
    <MenuItem onSelect={() => void block()}>
      <Ban aria-hidden /> Block sender
    </MenuItem>
  );
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
