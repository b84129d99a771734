import {
  addressesOf,
  type Card,
  type ContactCard,
  folded,
  isGroup,
  membersOf,
  nameOf,
} from "../../../lib/contacts/card.ts";
import { answerTo, request } from "../../../lib/jmap/client.ts";
import type { JmapStore } from "../../../lib/jmap/store.ts";
import type { EmailAddress, Id, Invocation } from "../../../lib/jmap/types.ts";
import { merged, type Recipient, sameAs } from "./addresses.ts";

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

/** Somebody to write to, or a group: then its members are written to. */
export type Offer = Recipient & { members?: readonly Recipient[] };

const asRecipients = (card: Card): Recipient[] =>
  addressesOf(card).map((email) => ({ name: nameOf(card) === email ? null : nameOf(card), email }));

/** Contacts before those of the mail, those one writes to most first among them; groups before both. Nobody is there twice. */
export function offersFrom(cards: readonly ContactCard[], people: readonly Recipient[]): Offer[] {
  const rank = new Map(people.map((person, at) => [sameAs(person), at]));
  const rankOf = (person: Recipient) => rank.get(sameAs(person)) ?? people.length;
  const kept = merged([], cards.filter((card) => !isGroup(card)).flatMap(asRecipients));
  const groups = cards.filter(isGroup).flatMap((group): Offer[] => {
    const members = membersOf(group, cards).flatMap((card) => asRecipients(card).slice(0, 1));
    const name = nameOf(group);
    return name && members.length > 0 ? [{ name, email: "", members }] : [];
  });
  return [
    ...groups,
    ...merged(
      kept.toSorted((a, b) => rankOf(a) - rankOf(b)),
      people,
    ),
  ];
}

/** Who begins with what is typed: in the address, or in any word of the name; accents do not matter. */
export function matching(people: readonly Offer[], typed: string, taken: readonly Recipient[]): Offer[] {
  const sought = folded(typed.trim());
  if (!sought) return [];
  const there = new Set(taken.map(sameAs));
  return people
    .filter((person) => !there.has(sameAs(person)))
    .filter(({ name, email }) => {
      const address = folded(email);
      const words = folded(name ?? "");
      return (
        address.startsWith(sought) ||
        address.split(/[@.]/).some((piece) => piece.startsWith(sought)) ||
        words.startsWith(sought) ||
        words.split(/\s+/).some((word) => word.startsWith(sought))
      );
    })
    .slice(0, suggestionsMax);
}

/** The people of one's mail, most likely first; and those of them whom one has written to. */
interface People {
  all: Recipient[];
  writtenTo: Recipient[];
}

const held = new WeakMap<JmapStore, Promise<People>>();

/** Read once until something is sent. */
function peopleIn(store: JmapStore): Promise<People> {
  const known = held.get(store);
  if (known) return known;
  const work = readPeople(store).catch(() => {
    held.delete(store);
    return { all: [], writtenTo: [] };
  });
  held.set(store, work);
  return work;
}

export const peopleOf = async (store: JmapStore): Promise<Recipient[]> => (await peopleIn(store)).all;
export const peopleWrittenTo = async (store: JmapStore): Promise<Recipient[]> =>
  (await peopleIn(store)).writtenTo;

/** Whoever was just written to is offered the next time. */
export const forgetPeople = (store: JmapStore): boolean => held.delete(store);

async function readPeople(store: JmapStore): Promise<People> {
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
  const own = store.identities.map(sameAs);
  return {
    all: ranked(read("sent"), read("inbox"), own),
    writtenTo: ranked(read("sent"), [], own).filter((person) => !own.includes(sameAs(person))),
  };
}
