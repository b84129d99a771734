import { addressesOf, type Card, type ContactCard, entriesOf, folded, isGroup, nameOf } from "./card.ts";

/** Cards that seem to be of one person, two or more. */
export type Duplicates = readonly ContactCard[];

const digits = (number: string): string => number.replace(/\D/g, "").slice(-9);

/** By what two cards are taken for one: the name, an address, a telephone number long enough to be one's own. */
const signsOf = (card: ContactCard): string[] => [
  ...[nameOf({ name: card.name })].filter(Boolean).map((name) => `name ${folded(name)}`),
  ...addressesOf(card).map((address) => `mail ${address.toLowerCase()}`),
  ...Object.values(card.phones ?? {}).flatMap(({ number }) =>
    digits(number).length >= 7 ? [`phone ${digits(number)}`] : [],
  ),
];

/** Cards of people who are here more than once. */
export function findDuplicates(cards: Iterable<ContactCard>): Duplicates[] {
  const parents = new Map<ContactCard, ContactCard>();
  const rootOf = (card: ContactCard): ContactCard => {
    let root = card;
    for (let next = parents.get(root); next; next = parents.get(root)) root = next;
    return root;
  };
  const holders = new Map<string, ContactCard>();
  const people = [...cards].filter((card) => !isGroup(card));
  for (const card of people)
    for (const sign of signsOf(card)) {
      const holder = holders.get(sign);
      if (!holder) holders.set(sign, card);
      else if (rootOf(holder) !== rootOf(card)) parents.set(rootOf(card), rootOf(holder));
    }
  return [...Map.groupBy(people, rootOf).values()].filter((same) => same.length > 1);
}

/** What makes two entries one, whatever else they say. */
const sameness: Readonly<Record<string, (entry: Record<string, unknown>) => string>> = {
  emails: ({ address }) => String(address).toLowerCase(),
  phones: ({ number }) => String(number).replace(/[^\d+]/g, ""),
};
const maps = [
  ...["emails", "phones", "addresses", "links", "onlineServices", "organizations", "titles", "nicknames"],
  ...["notes", "anniversaries", "preferredLanguages", "media"],
] as const;

function joined(property: string, first: object | undefined, second: object | undefined): object | undefined {
  if (!first || !second) return first ?? second;
  const out: Record<string, unknown> = { ...first };
  const same = sameness[property] ?? ((entry) => JSON.stringify(entry));
  const known = new Set(Object.values(out).map((entry) => same(entry as Record<string, unknown>)));
  for (const entry of Object.values(second)) {
    if (known.has(same(entry as Record<string, unknown>))) continue;
    let at = Object.keys(out).length + 1;
    while (Object.hasOwn(out, `m${at}`)) at += 1;
    out[`m${at}`] = entry;
  }
  return out;
}

/** One card with all that several say: of what can be there once the first one's is kept. */
export function mergedCard(cards: readonly [ContactCard, ...ContactCard[]]): ContactCard {
  const [first, ...others] = cards;
  const out: Record<string, unknown> = { ...first };
  for (const card of others) {
    for (const [name, value] of Object.entries(card)) {
      const isMap = (maps as readonly string[]).includes(name);
      if (isMap) out[name] = joined(name, out[name] as object | undefined, value);
      else if (name === "keywords" || name === "addressBookIds")
        out[name] = { ...value, ...(out[name] as object) };
      else out[name] ??= value;
    }
  }
  return out as unknown as ContactCard;
}

/** What of a card is another than before, as a patch; what is no longer there is null. RFC 8620 section 5.3. */
export function patchTo(before: ContactCard, after: Card): Record<string, unknown> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of ["id", "updated", "created"]) names.delete(name);
  return Object.fromEntries(
    [...names].flatMap((name): [string, unknown][] => {
      const [old, now] = [before[name as keyof Card], after[name as keyof Card]];
      return JSON.stringify(old) === JSON.stringify(now) ? [] : [[name, now ?? null]];
    }),
  );
}

/** Groups in which one card takes the place of others: their new members by id. */
export function movedMembers(
  cards: Iterable<ContactCard>,
  kept: ContactCard,
  gone: readonly ContactCard[],
): [id: string, members: Record<string, true>][] {
  const uids = new Set(gone.map(({ uid }) => uid));
  return [...cards].filter(isGroup).flatMap((group): [string, Record<string, true>][] => {
    const members = entriesOf(group.members).map(([uid]) => uid);
    if (!members.some((uid) => uids.has(uid))) return [];
    const next = new Set(members.map((uid) => (uids.has(uid) ? kept.uid : uid)));
    return [[group.id, Object.fromEntries([...next].map((uid) => [uid, true]))]];
  });
}
