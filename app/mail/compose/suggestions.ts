import { answerTo, request } from "../../../lib/jmap/client.ts";
import type { JmapStore } from "../../../lib/jmap/store.ts";
import type { EmailAddress, Id, Invocation } from "../../../lib/jmap/types.ts";
import { type Recipient, sameAs } from "./addresses.ts";

type Seen = Record<"from" | "to" | "cc" | "bcc", EmailAddress[] | null>;

const lookBack = 250;
export const suggestionsMax = 7;

/** Those one has written to weigh more than those who wrote. */
export function ranked(
  sent: readonly Seen[],
  received: readonly Seen[],
  own: readonly string[],
): Recipient[] {
  const people = new Map<string, { person: Recipient; weight: number }>();
  const note = (list: EmailAddress[] | null, weight: number) => {
    for (const { name, email } of list ?? []) {
      if (!email.includes("@")) continue;
      const key = email.toLowerCase();
      const known = people.get(key);
      if (known) {
        known.weight += weight;
        known.person.name ||= name;
      } else people.set(key, { person: { name, email }, weight });
    }
  };
  // Newest first, so each is worth a little less than the one before.
  for (const [at, { to, cc, bcc }] of sent.entries()) {
    note(to, 4 / (1 + at / 40));
    note(cc, 2 / (1 + at / 40));
    note(bcc, 2 / (1 + at / 40));
  }
  for (const [at, { from }] of received.entries()) note(from, 1 / (1 + at / 40));
  for (const address of own) {
    const self = people.get(address);
    if (self) self.weight = 0.01;
  }
  return [...people.values()].sort((a, b) => b.weight - a.weight).map(({ person }) => person);
}

/** Who begins with what is typed: in the address, or in any word of the name; accents do not matter. */
export function matching(
  people: readonly Recipient[],
  typed: string,
  taken: readonly Recipient[],
): Recipient[] {
  const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const sought = fold(typed.trim());
  if (!sought) return [];
  const there = new Set(taken.map(sameAs));
  return people
    .filter((person) => !there.has(sameAs(person)))
    .filter(({ name, email }) => {
      const address = fold(email);
      const words = fold(name ?? "");
      return (
        address.startsWith(sought) ||
        address.split(/[@.]/).some((piece) => piece.startsWith(sought)) ||
        words.startsWith(sought) ||
        words.split(/\s+/).some((word) => word.startsWith(sought))
      );
    })
    .slice(0, suggestionsMax);
}

const held = new WeakMap<JmapStore, Promise<Recipient[]>>();

/** The people of one's mail, read once until something is sent. */
export function peopleOf(store: JmapStore): Promise<Recipient[]> {
  const known = held.get(store);
  if (known) return known;
  const work = readPeople(store).catch(() => {
    held.delete(store);
    return [];
  });
  held.set(store, work);
  return work;
}

/** Whoever was just written to is offered the next time. */
export const forgetPeople = (store: JmapStore): boolean => held.delete(store);

async function readPeople(store: JmapStore): Promise<Recipient[]> {
  const { accountId } = store;
  const calls = (role: string): Invocation[] => {
    const inMailbox: Id | undefined = store.mailboxWithRole(role)?.id;
    if (!inMailbox) return [];
    const sort = [{ property: "receivedAt", isAscending: false }];
    return [
      ["Email/query", { accountId, filter: { inMailbox }, sort, limit: lookBack }, `${role}.query`],
      [
        "Email/get",
        {
          accountId,
          "#ids": { resultOf: `${role}.query`, name: "Email/query", path: "/ids" },
          properties: ["from", "to", "cc", "bcc"],
        },
        role,
      ],
    ];
  };
  const responses = await request([...calls("sent"), ...calls("inbox")]);
  const read = (role: string) =>
    store.mailboxWithRole(role) ? answerTo<{ list: Seen[] }>(responses, role).list : [];
  return ranked(read("sent"), read("inbox"), store.identities.map(sameAs));
}
