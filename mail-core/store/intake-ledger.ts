import type { Sql } from "./database.ts";
import type { Ids } from "./ids.ts";
import type { Prepared } from "./intake-prepare.ts";
import { accountsOf, bookAccepted, bookDiscarded, recipientsOf } from "./ledger.ts";

/** The rule by which mail that came before is not delivered again. */
const repetitionRule = "sent again";

/** The rule by which mail goes nowhere whose reader's own script discards it. */
const readersRule = "a reader's own rule";

/** Tells the ledger of a batch: who was promised their mail, who has it, and whose was there already. */
export async function bookBatch(
  tx: Sql,
  batch: readonly Prepared[],
  placed: ReadonlyMap<Prepared, { rows: readonly { accountId: string }[] }>,
  ids: Ids,
): Promise<void> {
  const sent = batch.filter(({ acceptance }) => acceptance.isUnsent !== true);
  const at = sent[0]?.acceptance.receivedAt;
  if (!at) return;
  const counts = { accepted: 0, delivered: 0, repeated: 0, discarded: 0 };
  for (const prepared of sent) {
    const place = placed.get(prepared);
    counts[place ? "accepted" : "repeated"] += recipientsOf(prepared.acceptance);
    counts.delivered += place ? accountsOf(place.rows) : 0;
    counts.discarded += place ? (prepared.acceptance.discarded ?? 0) : 0;
  }
  const { accepted, delivered, repeated, discarded } = counts;
  await Promise.all([
    bookAccepted(tx, { id: ids.next(), at, accepted, delivered }),
    bookDiscarded(tx, { id: ids.next(), at, rule: repetitionRule, count: repeated }),
    bookDiscarded(tx, { id: ids.next(), at, rule: readersRule, count: discarded }),
  ]);
}
