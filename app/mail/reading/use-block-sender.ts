import { useTranslations } from "next-intl";
import type { Email } from "../../../lib/jmap/types.ts";
import { isAddress } from "../../../lib/rules/block.ts";
import { useSteadyMail } from "../mail-context.tsx";

/** What sends all that the sender of an email writes to Spam from now on; null for oneself. */
export function useBlockSender(): (email: Pick<Email, "from">) => (() => void) | null {
  const t = useTranslations("mail.reading");
  const { store, person } = useSteadyMail();
  return ({ from }) => {
    const sender = from?.[0]?.email ?? "";
    const junk = store.mailboxWithRole("junk");
    if (!junk || !isAddress(sender) || sender.toLowerCase() === person.address.toLowerCase()) return null;
    return async () => {
      const { block } = await import("./block.ts");
      await block(t, store.accountId, sender, { id: junk.id, name: junk.name });
    };
  };
}
