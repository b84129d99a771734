import { useEffect, useState } from "react";
import { answerIfAny } from "../../../lib/jmap/client.ts";
import type { Id, Mailbox } from "../../../lib/jmap/types.ts";
import { useSteadyMail, useStore } from "../mail-context.tsx";

/** How much is unread in the inbox of each account that is open to the reader; of those that are not shown it is asked for when it changes. */
export function useInboxCounts(): ReadonlyMap<Id, number> {
  const { store, sync, listen } = useSteadyMail();
  const [others, setOthers] = useState<ReadonlyMap<Id, number>>(new Map());
  const ids = useStore(({ accounts }) => accounts.map(({ id }) => id).join());
  const shown = useStore((held) => {
    const inbox = held.mailboxWithRole("inbox");
    return inbox ? held.unreadIn(inbox) : 0;
  });
  useEffect(() => {
    const all = ids.split(",").filter((id) => id !== store.accountId);
    const wanted = new Set(all);
    let isReading = false;
    let isGone = false;
    const read = async () => {
      if (isReading) return;
      isReading = true;
      try {
        while (wanted.size > 0 && !isGone) {
          const asked = [...wanted];
          wanted.clear();
          const properties = ["role", "unreadThreads", "unreadEmails"];
          const responses = await sync.read(
            asked.map((accountId) => ["Mailbox/get", { accountId, ids: null, properties }, accountId]),
          );
          const found = asked.flatMap((id): [Id, number][] => {
            const mailboxes = answerIfAny<{ list: Mailbox[] }>(responses, id)?.list;
            const inbox = mailboxes?.find(({ role }) => role === "inbox");
            return inbox ? [[id, store.unreadIn(inbox)]] : [];
          });
          if (!isGone) setOthers((held) => new Map([...held, ...found]));
        }
      } catch {
        // Asked again when the server is back.
      } finally {
        isReading = false;
      }
    };
    const stop = listen((changed) => {
      const isAny = Object.keys(changed).length === 0;
      for (const id of all) if (isAny || changed[id]?.Mailbox !== undefined) wanted.add(id);
      void read();
    });
    void read();
    return () => {
      isGone = true;
      stop();
    };
  }, [store, sync, listen, ids]);
  return new Map([...others, [store.accountId, shown]]);
}
