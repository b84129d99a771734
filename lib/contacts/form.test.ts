import { expect, test } from "vitest";
import type { Card, ContactCard } from "./card.ts";
import { cardAfter, formOf, readBirthday } from "./form.ts";
import { findDuplicates, mergedCard, movedMembers, patchTo } from "./merge.ts";

const full: Card = {
  name: {
    full: "Dr. Ana Lima",
    components: [
      { kind: "title", value: "Dr." },
      { kind: "given", value: "Ana" },
      { kind: "surname", value: "Lima" },
    ],
  },
  organizations: { o1: { name: "Wheel Works", units: [{ name: "Spokes" }] } },
  emails: { e1: { address: "ana@wheels.example", contexts: { work: true }, pref: 1, label: "Forge" } },
  phones: { p1: { number: "+351 5550199", features: { mobile: true, voice: true } } },
  addresses: { a1: { components: [{ kind: "locality", value: "Évora" }] } },
  anniversaries: {
    x: { kind: "wedding", date: { year: 2001 } },
    b: { kind: "birth", date: { month: 2, day: 29 } },
  },
  notes: { n1: { note: "One" }, n2: { note: "Two" } },
  keywords: { friends: true },
  vCardProps: [["x-shoe", {}, "unknown", "42"]],
};

test("a form that nobody touched leaves the card as it was", () => {
  expect(cardAfter(full, formOf(full))).toEqual(full);
});

test("what is changed in the form changes, and what the form does not show stays", () => {
  const form = formOf(full);
  const after = cardAfter(full, {
    ...form,
    given: "Anna",
    organization: "Hub Works",
    emails: [
      { key: "e1", value: "anna@wheels.example", type: "private" },
      { key: "new", value: " anna@home.example ", type: "" },
      { key: "none", value: "  ", type: "work" },
    ],
    birthday: "1990-02-03",
    note: "",
  });
  expect(after).toMatchObject({
    name: {
      full: "Anna Lima",
      components: [{ kind: "title" }, { kind: "given", value: "Anna" }, { kind: "surname" }],
    },
    organizations: { o1: { name: "Hub Works", units: [{ name: "Spokes" }] } },
    emails: {
      e1: { address: "anna@wheels.example", contexts: { private: true }, pref: 1, label: "Forge" },
      new: { address: "anna@home.example" },
    },
    phones: full.phones,
    keywords: full.keywords,
    vCardProps: full.vCardProps,
  });
  expect(Object.keys(after.emails ?? {})).toEqual(["e1", "new"]);
  expect(after.notes).toEqual({ n2: { note: "Two" } });
  expect(after.anniversaries).toMatchObject({
    x: { kind: "wedding" },
    b: { date: { year: 1990, month: 2, day: 3 } },
  });
});

test.each([
  ["1990-02-03", { year: 1990, month: 2, day: 3 }],
  ["02-29", { month: 2, day: 29 }],
  ["1990-02-30", null],
  ["soon", null],
  ["", null],
])("the birthday %s is %j", (typed, date) => {
  const read = readBirthday(typed);
  if (date === null) expect(read).toBeNull();
  else expect(read).toMatchObject(date);
});

const contact = (id: string, more: Partial<ContactCard>): ContactCard => ({
  id,
  uid: `u${id}`,
  addressBookIds: { b1: true },
  ...more,
});

test("people are found twice by name, by address and by number, over a third card too; groups are not people", () => {
  const cards = [
    contact("1", { name: { full: "Zoë Quirk" } }),
    contact("2", { name: { full: "ZOE QUIRK" }, emails: { e: { address: "Zoe@x.example" } } }),
    contact("3", { emails: { e: { address: "zoe@X.example" } } }),
    contact("4", { phones: { p: { number: "+351 555 01 99" } } }),
    contact("5", { phones: { p: { number: "5550199" } } }),
    contact("6", { kind: "group", name: { full: "Zoë Quirk" } }),
    contact("7", { name: { full: "Somebody else" }, phones: { p: { number: "112" } } }),
    contact("8", { name: { full: "Another" }, phones: { p: { number: "112" } } }),
  ];
  expect(findDuplicates(cards).map((same) => same.map(({ id }) => id))).toEqual([["1", "2", "3"]]);
});

test("a merged card says all that its cards said, each thing once, and keeps the first one's place", () => {
  const first = contact("1", {
    name: { full: "Zoë" },
    emails: { e: { address: "zoe@x.example" } },
    keywords: { a: true },
  });
  const second = contact("2", {
    name: { full: "Zoë Quirk" },
    emails: { e: { address: "ZOE@x.example" }, f: { address: "zed@x.example" } },
    phones: { p: { number: "1" } },
    keywords: { b: true },
    addressBookIds: { b2: true },
  });
  const merged = mergedCard([first, second]);
  expect(merged).toMatchObject({ id: "1", uid: "u1", name: { full: "Zoë" }, phones: { p: { number: "1" } } });
  expect(Object.values(merged.emails ?? {}).map(({ address }) => address)).toEqual([
    "zoe@x.example",
    "zed@x.example",
  ]);
  expect(merged.keywords).toEqual({ a: true, b: true });
  expect(merged.addressBookIds).toEqual({ b1: true, b2: true });
  expect(Object.keys(patchTo(first, merged)).sort()).toEqual([
    "addressBookIds",
    "emails",
    "keywords",
    "phones",
  ]);
  expect(patchTo(merged, first).phones).toBeNull();
  const group = contact("g", { kind: "group", members: { u2: true, u9: true } });
  expect(movedMembers([group], first, [second])).toEqual([["g", { u1: true, u9: true }]]);
});
