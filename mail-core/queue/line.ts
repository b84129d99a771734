import type { QueueEntry } from "../store/queue.ts";

/** Recipients in one transaction. RFC 5321 section 4.5.3.1.8: every host takes a hundred. */
const recipientsMax = 100;

/** Recipients of one message from one sender, who share a transaction: never none. */
export type Batch = readonly [QueueEntry, ...QueueEntry[]];

/** What one destination has in hand, and what of it stands in line. */
export interface Line {
  /** Rows that are not on the wire yet. */
  stock(): number;
  /** Messages that are not on the wire yet. */
  messages(): number;
  /** The message of each batch that stands in line, in order. */
  heads(): Iterable<QueueEntry>;
  /** The ids of all rows in hand, on the wire or not. */
  inHand(): Iterable<string>;
  /** Those of them that are not on the wire yet. */
  waiting(): string[];
  add(entries: readonly QueueEntry[]): void;
  /** The first in line, or null. */
  first(): Batch | null;
  /** The same, which then stands there no more. */
  take(): Batch | null;
  /** Those that are meant, or all. */
  takeAll(isMeant?: (first: QueueEntry) => boolean): Batch[];
  /** What was taken and not sent is the first in line again. */
  putBack(batch: Batch): void;
  /** They are not in hand any more. */
  forget(entries: readonly QueueEntry[]): void;
  /** Forgets those of these ids that are not on the wire yet, and answers which these were. */
  drop(ids: ReadonlySet<string>): string[];
}

/** `refill` is called when the stock falls under so many rows. */
export function makeLine(refill: { below: number; call(): void }): Line {
  let batches: Batch[] = [];
  const hand = new Set<string>();
  let stock = 0;

  const taken = (some: readonly Batch[]) => {
    const before = stock;
    for (const batch of some) stock -= batch.length;
    if (before >= refill.below && stock < refill.below) refill.call();
  };

  return {
    stock: () => stock,
    messages: () => batches.length,
    *heads() {
      for (const [first] of batches) yield first;
    },
    inHand: () => hand,
    waiting: () => batches.flatMap((batch) => batch.map(({ id }) => id)),
    add(entries) {
      for (const { id } of entries) hand.add(id);
      for (const batch of batchesOf(entries)) {
        batches.push(batch);
        stock += batch.length;
      }
      // What stood in line before stays before, within one priority. RFC 6710 section 5.1.
      batches.sort(([a], [b]) => priorityOf(b) - priorityOf(a));
    },
    first: () => batches[0] ?? null,
    take() {
      const batch = batches.shift() ?? null;
      if (batch) taken([batch]);
      return batch;
    },
    takeAll(isMeant = () => true) {
      const { true: meant = [], false: others = [] } = Object.groupBy(batches, ([first]) =>
        isMeant(first) ? "true" : "false",
      );
      batches = others;
      taken(meant);
      return meant;
    },
    putBack(batch) {
      batches.unshift(batch);
      stock += batch.length;
    },
    forget(entries) {
      for (const { id } of entries) hand.delete(id);
    },
    drop(ids) {
      const dropped = batches.flatMap((batch) => batch.filter(({ id }) => ids.has(id)));
      batches = batches.flatMap((batch) => {
        const [first, ...rest] = batch.filter(({ id }) => !ids.has(id));
        return first ? [[first, ...rest] as const] : [];
      });
      stock -= dropped.length;
      for (const { id } of dropped) hand.delete(id);
      return dropped.map(({ id }) => id);
    },
  };
}

const priorityOf = ({ dsn }: QueueEntry): number => dsn.priority ?? 0;

/** Recipients of one message from one sender share a transaction. */
function batchesOf(entries: readonly QueueEntry[]): Batch[] {
  const byMessage = Map.groupBy(entries, ({ messageId, reversePath }) => `${messageId} ${reversePath}`);
  return [...byMessage.values()]
    .flatMap(byTrace)
    .flatMap((group) =>
      Array.from(
        { length: Math.ceil(group.length / recipientsMax) },
        (_, n) => group.slice(n * recipientsMax, (n + 1) * recipientsMax) as [QueueEntry, ...QueueEntry[]],
      ),
    );
}

/** What an alias or a forwarding sent on has trace fields of its own. */
const byTrace = (group: QueueEntry[]): QueueEntry[][] =>
  group.length === 1
    ? [group]
    : [...Map.groupBy(group, ({ trace }) => Buffer.from(trace).toString("latin1")).values()];
