import { JmapFailure, wordsFor } from "../../../lib/jmap/client.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { failureText } from "../../../lib/language/failures.ts";
import type { Say } from "../../../lib/language/words.ts";
import { blockSender, isBlocked, unblockSender } from "../../../lib/rules/block.ts";
import type { RuleBook } from "../../../lib/rules/rule.ts";
import { loadRules, saveBook } from "../../../lib/rules/rules-calls.ts";
import { toast } from "../../ui/toast.tsx";

/** Sends all that a sender writes to a folder from now on, says so, and offers the way back. */
export async function block(
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
  if (!rules.book) throw new JmapFailure("refused", failureText("ownScript"));
  await saveBook(accountId, rules, change(rules.book));
}
