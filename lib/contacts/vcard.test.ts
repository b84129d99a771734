import { expect, test } from "vitest";
import { cpuMs } from "../../mail-core/testing/cpu.ts";
import { inEnglish } from "../language/in-english.ts";
import { nameOf } from "./card.ts";
import { factsOf } from "./facts.ts";
import { decodeFile, readVcards } from "./vcard-read.ts";
import { writeVcards } from "./vcard-write.ts";

const sayFacts = inEnglish("contacts.facts");
const file = (...lines: string[]) => ["BEGIN:VCARD", ...lines, "END:VCARD", ""].join("\r\n");
const only = (...lines: string[]) => readVcards(file(...lines)).cards[0];

test("a card of version 4.0 is read as JSContact has it", () => {
  expect(
    only(
      "VERSION:4.0",
      "KIND:individual",
      "UID:urn:uuid:5a9e0b06-0000-4000-8000-000000000001",
      "FN:Dr. Ana Lima",
      "N:Lima;Ana;Maria,Rosa;Dr.;",
      "NICKNAME:Aninha,Nana",
      "ORG:Wheel Works;Spokes",
      "TITLE:Wheelwright",
      "EMAIL;TYPE=work;PREF=1:ana@wheels.example",
      'TEL;VALUE=uri;TYPE="cell,home":tel:+351-555-0199',
      'ADR;TYPE=home;LABEL="Rua 1\\nÉvora":;;Rua 1;Évora;;7000;Portugal',
      "BDAY:--0203",
      "CATEGORIES:friends,wheels",
      "NOTE:Two lines\\nof text\\, and a comma",
      "REV:20260102T030405Z",
      "X-SHOE;UNIT=eu:42",
    ),
  ).toEqual({
    "@type": "Card",
    version: "1.0",
    kind: "individual",
    uid: "urn:uuid:5a9e0b06-0000-4000-8000-000000000001",
    name: {
      full: "Dr. Ana Lima",
      components: [
        { kind: "surname", value: "Lima" },
        { kind: "given", value: "Ana" },
        { kind: "given2", value: "Maria" },
        { kind: "given2", value: "Rosa" },
        { kind: "title", value: "Dr." },
      ],
    },
    nicknames: { n1: { name: "Aninha" }, n2: { name: "Nana" } },
    organizations: { o1: { name: "Wheel Works", units: [{ name: "Spokes" }] } },
    titles: { t1: { name: "Wheelwright", kind: "title" } },
    emails: { e1: { address: "ana@wheels.example", contexts: { work: true }, pref: 1 } },
    phones: { p1: { number: "+351-555-0199", features: { mobile: true }, contexts: { private: true } } },
    addresses: {
      a1: {
        components: [
          { kind: "name", value: "Rua 1" },
          { kind: "locality", value: "Évora" },
          { kind: "postcode", value: "7000" },
          { kind: "country", value: "Portugal" },
        ],
        full: "Rua 1\nÉvora",
        contexts: { private: true },
      },
    },
    anniversaries: { a1: { kind: "birth", date: { "@type": "PartialDate", month: 2, day: 3 } } },
    keywords: { friends: true, wheels: true },
    notes: { n1: { note: "Two lines\nof text, and a comma" } },
    updated: "2026-01-02T03:04:05Z",
    vCardProps: [["x-shoe", { unit: "eu" }, "unknown", "42"]],
  });
});

test("what Apple writes is read: labels in groups, a birthday without a year, a group with members", () => {
  const card = only(
    "VERSION:3.0",
    "N:Laurent;Eve;;;",
    "FN:Eve Laurent",
    "item1.EMAIL;type=INTERNET:eve@crepes.fr",
    "item1.X-ABLabel:_$!<Other>!$_",
    "EMAIL;type=INTERNET;type=HOME;type=pref:eve@home.example",
    "BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-06",
    "UID:0C8D4A1E-7A55-4B7C-9D13-3D1F0C0A1B2C",
  );
  expect(card?.emails).toEqual({
    e1: { address: "eve@crepes.fr", label: "Other" },
    e2: { address: "eve@home.example", contexts: { private: true }, pref: 1 },
  });
  expect(card?.anniversaries?.a1?.date).toEqual({ "@type": "PartialDate", month: 5, day: 6 });
  expect(card?.uid).toBe("urn:uuid:0C8D4A1E-7A55-4B7C-9D13-3D1F0C0A1B2C");
  const group = only(
    "VERSION:3.0",
    "FN:Choir",
    "X-ADDRESSBOOKSERVER-KIND:group",
    "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:0C8D4A1E-7A55-4B7C-9D13-3D1F0C0A1B2C",
    // Apple puts the scheme before any uid.
    "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:ana@wheels.example",
  );
  expect(group).toMatchObject({
    kind: "group",
    members: { "urn:uuid:0C8D4A1E-7A55-4B7C-9D13-3D1F0C0A1B2C": true, "ana@wheels.example": true },
  });
});

test("what Outlook writes in version 2.1 is read: bare types, quoted-printable over lines, a picture in base64", () => {
  const card = only(
    "VERSION:2.1",
    "N;LANGUAGE=de;CHARSET=windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg",
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg M=C3=BC=",
    "ller",
    "TEL;WORK;VOICE:+49 30 5550123",
    "TEL;CELL:+49 170 5550123",
    "ADR;HOME;PREF:;;Gasse 1;Berlin;;10115;Deutschland",
    "EMAIL;PREF;INTERNET:joerg@example.de",
    "PHOTO;TYPE=JPEG;ENCODING=BASE64:",
    " /9j/",
    " 4AAQ",
    "",
  );
  expect(nameOf(card ?? {})).toBe("Jörg Müller");
  expect(card?.name?.components).toEqual([
    { kind: "surname", value: "Müller" },
    { kind: "given", value: "Jörg" },
  ]);
  expect(card?.phones).toEqual({
    p1: { number: "+49 30 5550123", features: { voice: true }, contexts: { work: true } },
    p2: { number: "+49 170 5550123", features: { mobile: true } },
  });
  expect(card?.media).toEqual({
    m1: { kind: "photo", uri: "data:image/jpeg;base64,/9j/4AAQ", mediaType: "image/jpeg" },
  });
});

test("what Google writes is read, several cards of a file, and what is none is counted", () => {
  const { cards, broken } = readVcards(
    file(
      "VERSION:3.0",
      "FN:One",
      "N:;One;;;",
      "EMAIL;TYPE=INTERNET;TYPE=HOME:one@example.org",
      "item1.URL:http\\://example.org",
      "item1.X-ABLabel:PROFILE",
    ) +
      file("VERSION:3.0") +
      file("VERSION:3.0", "FN:Two") +
      "BEGIN:VCARD\r\nFN:Never ends\r\n",
  );
  expect(cards.map(nameOf)).toEqual(["One", "Two"]);
  expect(cards[0]?.links).toEqual({ l1: { uri: "http://example.org", label: "PROFILE" } });
  expect(broken).toBe(2);
});

test("what is written is read back as it was", () => {
  const card = {
    "@type": "Card" as const,
    version: "1.0" as const,
    uid: "urn:uuid:5a9e0b06-0000-4000-8000-000000000002",
    name: { full: 'Zoë; Quirk, \\ "Zed"', components: [{ kind: "surname", value: "Quirk, née Zed" }] },
    emails: {
      e1: {
        address: "zoe@quirk.example",
        contexts: { work: true as const },
        label: "Forge; back door",
        pref: 2,
      },
    },
    phones: { p1: { number: "+351 5550199", features: { mobile: true as const } } },
    addresses: { a1: { components: [{ kind: "name", value: "Rua; 1" }], full: "Rua 1" } },
    organizations: { o1: { name: "Wheel, Works", units: [{ name: "Spokes" }] } },
    titles: { t1: { name: "Smith", kind: "role" } },
    anniversaries: {
      a1: { kind: "birth", date: { "@type": "PartialDate" as const, year: 1990, month: 2, day: 3 } },
    },
    notes: { n1: { note: `${"Ω".repeat(200)}\nand a line\\n` } },
    keywords: { "a,b": true as const },
    media: { m1: { kind: "photo", uri: "data:image/png;base64,iVBORw0KGgo=" } },
    links: { l1: { uri: "https://quirk.example/?a=1;b=2" } },
    vCardProps: [["x-shoe", { unit: "eu" }, "unknown", "42"]] as [
      string,
      Record<string, string>,
      string,
      string,
    ][],
    created: "2020-01-02T03:04:05Z",
    updated: "2021-01-02T03:04:05Z",
  };
  const written = writeVcards([card]);
  expect(written.split("\r\n").every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
  expect(readVcards(written)).toEqual({ cards: [card], broken: 0 });
});

const applesCard = [
  "VERSION:3.0",
  "PRODID:-//Apple Inc.//iPhone OS 17.0//EN",
  "UID:0C8D4A1E-7A55-4B7C-9D13-3D1F0C0A1B2C",
  "FN:Eve Laurent",
  "N:Laurent;Eve;;;",
  "EMAIL;TYPE=INTERNET,HOME,pref:eve@home.example",
  "item1.TEL;TYPE=IPHONE:+33 1 23",
  "item1.X-ABLabel:_$!<Other>!$_",
  "item2.ADR;TYPE=HOME:;;Rue 1;Lyon;;69001;France",
  "BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-06",
  "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ",
  "item2.X-ABADR:fr",
  "item3.X-ABRELATEDNAMES:Ana",
  "item3.X-ABLABEL:_$!<Friend>!$_",
  'X-PHONETIC-FIRST-NAME;X-ODD=a,b;X-SAID="x: y^^z":eev;with\\, signs',
  "X-EMPTY:",
];
const linesOf = (text: string) =>
  text
    .replace(/\r\n[ \t]/g, "")
    .split("\r\n")
    .slice(1, -2);

test.each([74, 75, 76, 149, 150, 300])(
  "a line of %i signs is folded into lines of 75 octets at most, and is whole again",
  (length) => {
    for (const sign of ["x", "é", "Ω", "𝒳"]) {
      const full = sign.repeat(length - 3);
      const text = writeVcards([{ name: { full } }]);
      expect(text.split("\r\n").every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
      expect(readVcards(text).cards[0]?.name).toEqual({ full });
      const lines = text.split("\r\n").filter((line) => line.startsWith("FN:") || line.startsWith(" "));
      if (sign === "x") expect(lines.length).toBe(1 + Math.ceil(Math.max(0, length - 75) / 74));
    }
  },
);

test("what a phone writes in version 3.0 it is given back, in its own words where nothing here understands them", () => {
  const card = only(...applesCard);
  const given = linesOf(writeVcards(card ? [card] : [], "3.0")).map((line) =>
    line.replace(/;TYPE=([^:;]+)/, (types) => types.replace(/home|IPHONE/i, (type) => type.toUpperCase())),
  );
  expect(given).toEqual(applesCard);
});

test("the same card is written for programs of version 4.0, and its uid as they write theirs", () => {
  const card = only(...applesCard);
  const lines = linesOf(writeVcards(card ? [card] : []));
  expect(lines).toEqual(
    expect.arrayContaining([
      "VERSION:4.0",
      "UID:urn:uuid:0C8D4A1E-7A55-4B7C-9D13-3D1F0C0A1B2C",
      "BDAY:--0506",
      "PHOTO:data:image/jpeg;base64,/9j/4AAQ",
      "item3.X-ABRELATEDNAMES:Ana",
    ]),
  );
});

test.each([
  ["3.0", "urn:uuid:0c8d4a1e-7a55-4b7c-9d13-3d1f0c0a1b2c"],
  ["4.0", "0c8d4a1e-7a55-4b7c-9d13-3d1f0c0a1b2c"],
  ["3.0", "0C8D4A1E-7A55-4B7C-9D13-3D1F0C0A1B2C"],
  ["4.0", "urn:uuid:0c8d4a1e-7a55-4b7c-9d13-3d1f0c0a1b2c"],
  ["3.0", "some name, of its own"],
] as const)("in version %s the uid %j comes back as it was", (version, uid) => {
  const line = `UID:${uid.replaceAll(",", "\\,")}`;
  const card = only(`VERSION:${version}`, line, "FN:Eve");
  expect(card?.uid?.replace("urn:uuid:", "")).toBe(uid.replace("urn:uuid:", ""));
  expect(linesOf(writeVcards(card ? [card] : [], version))).toContain(line);
});

test.each([
  ["its parts", { name: { components: [{ kind: "given", value: "Ana" }] } }, "Ana"],
  [
    "the nickname",
    { nicknames: { n1: { name: "Aninha" } }, organizations: { o1: { name: "Crêpes" } } },
    "Aninha",
  ],
  ["the organisation", { organizations: { o1: { name: "Crêpes; & more" } } }, "Crêpes\\; & more"],
  [
    "the preferred address",
    { emails: { e1: { address: "a@crepes.fr" }, e2: { address: "b@crepes.fr", pref: 1 } } },
    "b@crepes.fr",
  ],
  ["the telephone", { phones: { p1: { number: "+33 1 23" } } }, "+33 1 23"],
  ["nothing", { notes: { n1: { note: "Who is this?" } } }, ""],
] as const)("whom nobody named is called by %s in a vCard, and comes back without a name", (_, said, fn) => {
  const card = { uid: "urn:uuid:0c8d4a1e-7a55-4b7c-9d13-3d1f0c0a1b2c", ...said };
  const written = writeVcards([card]);
  expect(linesOf(written)).toContain(`FN;DERIVED=TRUE:${fn}`);
  expect(readVcards(written).cards[0]).toEqual({ "@type": "Card", version: "1.0", ...card });
  // Version 3.0 has no word for it.
  expect(linesOf(writeVcards([card], "3.0"))).toContain(`FN:${fn}`);
});

test("a name that says it is derived, but of nothing that is there, is kept", () => {
  expect(only("VERSION:4.0", "FN;DERIVED=TRUE:Ana", "EMAIL:bob@crepes.fr")?.name).toEqual({ full: "Ana" });
  expect(only("VERSION:4.0", "FN:bob@crepes.fr", "EMAIL:bob@crepes.fr")?.name).toEqual({
    full: "bob@crepes.fr",
  });
});

test("a group is one that Apple's programs know, and comes back with the same members", () => {
  const group = {
    "@type": "Card" as const,
    version: "1.0" as const,
    kind: "group",
    uid: "urn:uuid:0c8d4a1e-7a55-4b7c-9d13-3d1f0c0a1b2c",
    name: { full: "Choir" },
    members: {
      "urn:uuid:1c8d4a1e-7a55-4b7c-9d13-3d1f0c0a1b2c": true as const,
      "ana@wheels.example": true as const,
    },
  };
  const written = writeVcards([group], "3.0");
  expect(linesOf(written)).toEqual([
    "VERSION:3.0",
    "X-ADDRESSBOOKSERVER-KIND:group",
    "UID:0c8d4a1e-7a55-4b7c-9d13-3d1f0c0a1b2c",
    "FN:Choir",
    "N:Choir;;;;",
    "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1c8d4a1e-7a55-4b7c-9d13-3d1f0c0a1b2c",
    "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:ana@wheels.example",
  ]);
  expect(readVcards(written).cards[0]).toMatchObject({ uid: group.uid, members: group.members });
});

test("an address that is known by its lines alone stands where every program looks for it", () => {
  const card = { name: { full: "Ana" }, addresses: { a1: { full: "Rua 1\nÉvora" } } };
  expect(linesOf(writeVcards([card], "3.0"))).toContain("ADR:;;Rua 1\\nÉvora;;;;");
  expect(readVcards(writeVcards([card])).cards[0]?.addresses).toEqual(card.addresses);
});

test("what other programs left in a card that no vCard can say does no harm", () => {
  const card = {
    name: { full: "Ana" },
    emails: { e1: { address: "a@b.example", vCardParams: { type: "x\r\nNOTE:evil", "b:c": "d", e: 5 } } },
    vCardProps: [
      null,
      ["a"],
      ["x-a\r\nNOTE", {}, "text", "b"],
      ["x-b", null, "text", "c"],
      ["x-c", { d: 1 }, 2, 3],
    ],
  } as unknown as Parameters<typeof writeVcards>[0][number];
  for (const version of ["3.0", "4.0"] as const) {
    const text = writeVcards([card], version);
    expect(text).toContain("X-B:c");
    expect(readVcards(text).cards[0]?.notes).toBeUndefined();
  }
});

test.each([
  ["a name that would end the card", { name: { full: "x\r\nEND:VCARD\r\nBEGIN:VCARD" } }],
  ["an address that would be a line", { emails: { e1: { address: "a@b\r\nNOTE:evil" } } }],
  ["a label that would be a parameter", { addresses: { a1: { full: 'x":\r\nNOTE:evil' } } }],
  ["a link that would be a line", { links: { l1: { uri: "https://x\r\nNOTE:evil" } } }],
  [
    "a property of another's that would be one",
    {
      name: { full: "x" },
      vCardProps: [
        ["x-a", { b: 'c":\nNOTE:evil' }, "unknown", "d\nNOTE:evil"] as [
          string,
          Record<string, string>,
          string,
          string,
        ],
      ],
    },
  ],
])("%s stays what it is", (_, card) => {
  const { cards, broken } = readVcards(writeVcards([card]));
  expect([cards.length, broken, cards[0]?.notes]).toEqual([1, 0, undefined]);
});

test("a file is read in the encoding it is in", () => {
  const text = file("FN:Zoë");
  const utf16 = new Uint8Array([
    0xff,
    0xfe,
    ...new Uint8Array(Uint16Array.from(text, (sign) => sign.charCodeAt(0)).buffer),
  ]);
  for (const octets of [
    new TextEncoder().encode(`\ufeff${text}`),
    utf16,
    Uint8Array.from(text, (sign) => sign.charCodeAt(0)),
  ])
    expect(nameOf(readVcards(decodeFile(octets)).cards[0] ?? {})).toBe("Zoë");
});

test("nonsense of any kind is read without an error, in reasonable time", () => {
  let seed = 1;
  const random = (max: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % max;
  };
  const pieces = [
    "BEGIN:VCARD\r\n",
    "END:VCARD\r\n",
    "N:",
    ";",
    ",",
    "\\",
    "\r\n",
    " ",
    '"',
    "TEL;",
    "=",
    ":",
    "PHOTO;ENCODING=b:",
    "BDAY:",
    "ENCODING=QUOTED-PRINTABLE",
    "ADR",
    "é",
    "__proto__",
    "X-ABLABEL",
    "item1.",
  ];
  for (let round = 0; round < 2_000; round += 1) {
    const text = Array.from({ length: random(60) }, () => pieces[random(pieces.length)]).join("");
    for (const card of readVcards(text).cards) factsOf(sayFacts, card);
  }
  const spent = cpuMs(() => {
    readVcards(`BEGIN:VCARD\r\nTEL${';"a'.repeat(50_000)}:1\r\nEND:VCARD`);
    readVcards(`BEGIN:VCARD\r\nTEL${";TYPE=a".repeat(50_000)}:1\r\nEND:VCARD`);
  });
  expect(spent).toBeLessThan(5_000);
});

test("what a telephone is for and what is known of a date are said in words", () => {
  const facts = (...lines: string[]) =>
    factsOf(sayFacts, only("VERSION:3.0", "FN:Ana", ...lines) ?? {}).map(
      ({ label, value }) => `${label}: ${value}`,
    );
  expect(facts("TEL;TYPE=CELL,WORK:+351 555 0199", "TEL:+351 555 0100")).toEqual([
    "Work mobile: +351 555 0199",
    "Telephone: +351 555 0100",
  ]);
  expect(facts("BDAY:1990-02-03")).toEqual(["Birthday: 3 February 1990"]);
  expect(facts("BDAY:--0229")).toEqual(["Birthday: 29 February"]);
});
