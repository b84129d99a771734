import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import type { AccountId } from "../ids.ts";
import { silentLog } from "../log.ts";
import { contactLimits } from "../store/contacts.ts";
import { makeSweeper } from "../store/sweep.ts";
import { type Scene, stage } from "../testing/scene.ts";

const using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:contacts"];
/** One pixel. */
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";
let scene: Scene;
let bob: AccountId;
let book: string;
beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  book = (await call("AddressBook/get", {})).list[0].id;
});
afterAll(() => scene.end());

type Args = Record<string, unknown>;
const call = (name: string, args: Args) => scene.call(bob, name, args, { using });
const upload = async (octets: string | Uint8Array, type: string) => {
  const body = new Blob([octets as BlobPart]).stream() as ReadableStream<Uint8Array>;
  const uploaded = await scene.core.upload(bob, type, body);
  return uploaded.ok ? uploaded.blobId : "";
};
const person = (given: string, surname: string, more: Args = {}) => ({
  addressBookIds: { [book]: true },
  name: {
    full: `${given} ${surname}`,
    components: [
      { kind: "given", value: given },
      { kind: "surname", value: surname },
    ],
  },
  ...more,
});
async function put(card: Args): Promise<string> {
  const { created, notCreated } = await call("ContactCard/set", { create: { c: card } });
  if (!created) throw new Error(JSON.stringify(notCreated));
  return created.c.id;
}
const get = async (id: string) => (await call("ContactCard/get", { ids: [id] })).list[0];
const find = async (filter: Args, sort?: Args[]) =>
  (await call("ContactCard/query", { filter, sort })).ids as string[];

test("the session announces contacts, and every account begins with one address book, its default", async () => {
  const session = await scene.core.jmapSession(bob, "");
  expect(session).toMatchObject({
    capabilities: { "urn:ietf:params:jmap:contacts": {} },
    accounts: {
      [`a${bob}`]: {
        accountCapabilities: {
          "urn:ietf:params:jmap:contacts": { maxAddressBooksPerCard: null, mayCreateAddressBook: true },
        },
      },
    },
    primaryAccounts: { "urn:ietf:params:jmap:contacts": `a${bob}` },
  });
  expect((await call("AddressBook/get", {})).list).toEqual([
    {
      id: book,
      name: "Contacts",
      description: null,
      sortOrder: 0,
      isDefault: true,
      isSubscribed: true,
      shareWith: null,
      myRights: { mayRead: true, mayWrite: true, mayShare: false, mayDelete: false },
    },
  ]);
});

test("a card is made, read, changed by a patch and destroyed, and each tells what changed", async () => {
  const { state } = await call("ContactCard/get", { ids: [] });
  const old = { updated: "2020-01-01T00:00:00Z" };
  const made = await call("ContactCard/set", { create: { c: person("Ana", "Lima", old) } });
  const { id, uid, created, version } = made.created.c;
  expect(uid).toMatch(/^urn:uuid:/);
  expect(version).toBe("1.0");
  expect(await get(id)).toEqual({
    "@type": "Card",
    version: "1.0",
    id,
    uid,
    created,
    ...person("Ana", "Lima", old),
  });
  const patch = { emails: { e1: { address: "ana@crepes.fr" } }, kind: "individual" };
  const changed = await call("ContactCard/set", { update: { [id]: patch } });
  expect(changed.updated[id]).toEqual({ updated: expect.any(String) });
  await call("ContactCard/set", { update: { [id]: { "emails/e1/label": "Kitchen", kind: null } } });
  const card = await get(id);
  expect(card.emails).toEqual({ e1: { address: "ana@crepes.fr", label: "Kitchen" } });
  expect(card).not.toHaveProperty("kind");
  expect(await call("ContactCard/changes", { sinceState: state })).toMatchObject({ created: [id] });
  const gone = await call("ContactCard/set", { destroy: [id] });
  expect(gone.destroyed).toEqual([id]);
  expect(await call("ContactCard/changes", { sinceState: changed.newState })).toMatchObject({
    destroyed: [id],
  });
  expect((await call("ContactCard/get", { ids: [id] })).notFound).toEqual([id]);
});

test("properties of vendors and of times to come are kept as they are", async () => {
  const odd = { "example.com:shoe": { size: 42 }, aura: ["blue"] };
  const id = await put(person("Odd", "One", odd));
  expect(await get(id)).toMatchObject(odd);
  const some = await call("ContactCard/get", { ids: [id], properties: ["name", "aura", "nothing"] });
  expect(Object.keys(some.list[0]).sort()).toEqual(["aura", "id", "name"]);
});

test.each([
  [{ addressBookIds: {} }, "addressBookIds"],
  [{ addressBookIds: { b1: true } }, "addressBookIds"],
  [{ addressBookIds: null }, "addressBookIds"],
  [{ id: "k1" }, "id"],
  [{ "@type": "Group" }, "@type"],
  [{ version: "2.0" }, "version"],
  [{ uid: "" }, "uid"],
  [{ uid: 7 }, "uid"],
  [{ created: "yesterday" }, "created"],
  [{ name: {} }, "name"],
  [{ name: { full: 7 } }, "name"],
  [{ name: { components: [{ kind: "given" }] } }, "name"],
  [{ emails: { "no/id": { address: "a@b" } } }, "emails"],
  [{ emails: { e1: {} } }, "emails"],
  [{ emails: { e1: { address: "a@b", pref: 101 } } }, "emails"],
  [{ emails: { e1: { address: "a@b", contexts: { work: false } } } }, "emails"],
  [{ emails: [] }, "emails"],
  [{ members: { "urn:uuid:1": "yes" } }, "members"],
  [{ anniversaries: { a: { kind: "birth", date: { month: 13 } } } }, "anniversaries"],
  [{ media: { m: { kind: "photo" } } }, "media"],
  [{ media: { m: { kind: "film", uri: "https://example.org/" } } }, "media"],
  [{ notes: { n: { note: null } } }, "notes"],
])("a card with %j is refused, and the property named", async (wrong, property) => {
  const { notCreated } = await call("ContactCard/set", {
    create: { c: { ...person("Wrong", "One"), ...(wrong as Args) } },
  });
  expect(notCreated.c).toMatchObject({ type: "invalidProperties", properties: [property] });
});

test.each([
  [JSON.parse('{"__proto__":{"kind":"org"}}')],
  [{ note: "\0" }],
  [{ "\ud800": 1 }],
  [{ deep: JSON.parse("[".repeat(18) + "]".repeat(18)) }],
])("a card with %j is refused as what the store cannot take", async (wrong) => {
  const { notCreated } = await call("ContactCard/set", {
    create: {
      c: Object.assign(Object.create(null), person("Odd", "Two"), Object.fromEntries(Object.entries(wrong))),
    },
  });
  expect(notCreated.c.type).toBe("invalidProperties");
});

test("of two cards with one uid the second is refused, and the first named", async () => {
  const uid = "urn:uuid:5a9e0b06-0000-4000-8000-000000000001";
  const id = await put(person("First", "One", { uid }));
  const { notCreated, created } = await call("ContactCard/set", {
    create: { second: person("Second", "One", { uid }), other: person("Other", "One") },
  });
  expect(notCreated.second).toMatchObject({ type: "alreadyExists", existingId: id });
  expect(created.other.id).toMatch(/^k/);
});

test("a patch of nothing that is there, and one through a list, is invalidPatch", async () => {
  const id = await put(person("Patch", "Work"));
  for (const patch of [{ "phones/p1/number": "1" }, { "name/components/0": null }, null, []]) {
    const { notUpdated } = await call("ContactCard/set", { update: { [id]: patch } });
    expect(notUpdated[id]).toEqual({ type: "invalidPatch" });
  }
});

test("a card that is larger than a card may be is tooLarge", async () => {
  const notes = { n: { note: "x".repeat(contactLimits.cardMaxOctets) } };
  const { notCreated } = await call("ContactCard/set", {
    create: { c: person("Long", "Winded", { notes }) },
  });
  expect(notCreated.c.type).toBe("tooLarge");
});

test("past the number of cards that an account may have a card is overQuota", async () => {
  const eve = await scene.signIn("eve@crepes.fr");
  await scene.database.query(
    `INSERT INTO contact_card (account_id, id, uid, card, size_octets, address_book_ids, picture_ids)
     SELECT $1, n, n::text, '{}', 2, '{}', '{}' FROM generate_series(1, $2) n`,
    [eve, contactLimits.cardsMax],
  );
  const [{ id }] = (await scene.call(eve, "AddressBook/get", {})).list;
  const { notCreated } = await scene.call(eve, "ContactCard/set", {
    create: { c: { addressBookIds: { [id]: true } } },
  });
  expect(notCreated.c.type).toBe("overQuota");
  expect(await scene.call(eve, "ContactCard/get", {})).toEqual({ type: "requestTooLarge" });
});

test("every condition finds what it is about, whatever the case and the accents", async () => {
  const group = await put({
    addressBookIds: { [book]: true },
    kind: "group",
    members: { "urn:uuid:m": true },
  });
  const id = await put(
    person("Zoë", "Quirk", {
      uid: "urn:uuid:zoe",
      created: "2020-01-01T00:00:00Z",
      updated: "2021-01-01T00:00:00Z",
      nicknames: { n: { name: "Zed" } },
      organizations: { o: { name: "Wheel Works", units: [{ name: "Spokes" }] } },
      titles: { t: { name: "Wheelwright" } },
      emails: { e: { address: "zoe@quirk.example", label: "forge" } },
      phones: { p: { number: "+351 5550199" } },
      onlineServices: { s: { service: "Mastodon", user: "@zoe" } },
      addresses: { a: { components: [{ kind: "locality", value: "Évora" }] } },
      notes: { n: { note: 'Calls it "the wheel"' } },
    }),
  );
  for (const filter of [
    { uid: "urn:uuid:zoe" },
    { createdBefore: "2020-01-02T00:00:00Z" },
    { updatedAfter: "2021-01-01T00:00:00Z", updatedBefore: "2021-01-01T00:00:01Z" },
    { text: "evora wheelwright" },
    { text: '"wheel works" zoe' },
    { text: "'the wheel'" },
    { text: '"\\"the wheel\\""' },
    { name: "ZOE" },
    { "name/given": "zoe" },
    { "name/surname": "quirk" },
    { nickname: "zed" },
    { organization: "spokes" },
    { email: "forge" },
    { phone: "5550199" },
    { onlineService: "mastodon" },
    { address: "evora" },
    { note: "calls" },
  ])
    expect(await find(filter), JSON.stringify(filter)).toEqual([id]);
  expect(await find({ hasMember: "urn:uuid:m" })).toEqual([group]);
  expect(await find({ kind: "group" })).toEqual([group]);
  expect(await find({ inAddressBook: book, kind: "individual", name: "quirk" })).toEqual([id]);
  for (const filter of [
    { text: '"works wheel"' },
    { name: "zoe nobody" },
    { inAddressBook: "b1" },
    { "name/surname2": "quirk" },
  ])
    expect(await find(filter)).toEqual([]);
  expect(await call("ContactCard/query", { filter: { shoe: 42 } })).toMatchObject({
    type: "unsupportedFilter",
  });
});

test("cards are sorted by date and by each name", async () => {
  const notes = { n: { note: "sorted" } };
  const a = await put(person("Berta", "Aalto", { notes, created: "2024-01-01T00:00:00Z" }));
  const b = await put(person("Abel", "Zimmer", { notes, created: "2023-01-01T00:00:00Z" }));
  const note = { note: "sorted" };
  expect(await find(note, [{ property: "created" }])).toEqual([b, a]);
  expect(
    await find(note, [{ property: "updated", isAscending: false }, { property: "name/given" }]),
  ).toHaveLength(2);
  expect(await find(note, [{ property: "name/given" }])).toEqual([b, a]);
  expect(await find(note, [{ property: "name/surname" }])).toEqual([a, b]);
  expect(await find(note, [{ property: "name/surname", isAscending: false }])).toEqual([b, a]);
});

test("a query tells how its result has changed since", async () => {
  const filter = { note: "watched" };
  const notes = { n: { note: "watched" } };
  const first = await put(person("One", "Watched", { notes }));
  const { queryState } = await call("ContactCard/query", { filter });
  const second = await put(person("Two", "Watched", { notes }));
  await call("ContactCard/set", { update: { [first]: { notes: null } } });
  expect(
    await call("ContactCard/queryChanges", { filter, sinceQueryState: queryState, calculateTotal: true }),
  ).toMatchObject({ removed: [first], added: [{ id: second, index: 0 }], total: 1 });
});

test("a picture that was uploaded, or came in a data: URI, is read as a blob, by its owner alone", async () => {
  const octets = Buffer.from(png, "base64");
  const blobId = await upload(octets, "text/html");
  const { created } = await call("ContactCard/set", {
    create: {
      up: person("Up", "Loaded", { media: { m: { kind: "photo", blobId } } }),
      in: person("In", "Lined", { media: { m: { kind: "photo", uri: `data:image/x;base64,${png}` } } }),
    },
  });
  for (const { id, media } of Object.values<{ id: string; media: Record<string, { blobId: string }> }>(
    created,
  )) {
    expect((await get(id)).media).toEqual(media);
    expect(media.m).toEqual({ kind: "photo", blobId: expect.stringMatching(/^bp/), mediaType: "image/png" });
    const found = await scene.core.blob(bob, media.m?.blobId ?? "");
    expect(Buffer.from(await new Response(found?.stream).arrayBuffer())).toEqual(octets);
    expect(await scene.core.blob(await scene.signIn("eve@crepes.fr"), media.m?.blobId ?? "")).toBeNull();
  }
});

test.each([
  ["a script in a picture's clothes", "<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-picture"],
  ["too many octets", "x".repeat(contactLimits.pictureMaxOctets + 1), "too-large"],
])("%s is no picture of a card", async (_, octets, why) => {
  const blobId = await upload(octets, "image/png");
  for (const media of [
    { kind: "photo", blobId },
    { kind: "logo", uri: "data:image/png;base64,AAAA" },
  ]) {
    const { notCreated } = await call("ContactCard/set", {
      create: { c: person("No", "Picture", { media: { m: media } }) },
    });
    expect(notCreated.c).toMatchObject({ type: "invalidProperties", properties: ["media"] });
    if ("blobId" in media) expect(notCreated.c.description).toBe(`m: ${why}`);
  }
});

test("a picture outlives its card for a day, so that the card can come back", async () => {
  const media = { m: { kind: "photo", uri: `data:image/png;base64,${png}` } };
  const id = await put(person("Come", "Back", { media }));
  const card = await get(id);
  await call("ContactCard/set", { destroy: [id] });
  const { id: _, ...whole } = card;
  expect((await get(await put(whole))).media).toEqual(card.media);

  const { blobId } = card.media.m;
  const again = await find({ uid: card.uid });
  await call("ContactCard/set", { destroy: again });
  const { database } = scene;
  const sweepAt = (atMs: number) => {
    const clock = { ...systemClock, now: () => atMs };
    return makeSweeper({ database, clock, log: silentLog }).runOnce();
  };
  await sweepAt(Date.now());
  expect(await scene.core.blob(bob, blobId)).not.toBeNull();
  await sweepAt(Date.now() + 25 * 3_600_000);
  expect(await scene.core.blob(bob, blobId)).toBeNull();
});

test("address books are made, changed, made the default and destroyed with what is in them alone", async () => {
  const made = await call("AddressBook/set", {
    create: { w: { name: "Work", sortOrder: 5 } },
    onSuccessSetIsDefault: "#w",
  });
  const work = made.created.w.id;
  expect(made.created.w).toMatchObject({ isDefault: true, sortOrder: 5 });
  expect(made.updated).toEqual({ [book]: { isDefault: false } });
  expect((await call("AddressBook/set", { destroy: [work] })).notDestroyed[work].type).toBe("forbidden");
  await call("AddressBook/set", { update: { [work]: { name: "Office" } }, onSuccessSetIsDefault: book });
  const alone = await put({ ...person("Only", "Here"), addressBookIds: { [work]: true } });
  const both = await put({ ...person("In", "Both"), addressBookIds: { [work]: true, [book]: true } });
  const refused = await call("AddressBook/set", { destroy: [work] });
  expect(refused.notDestroyed).toEqual({ [work]: { type: "addressBookHasContents" } });
  const { state } = await call("ContactCard/get", { ids: [] });
  const gone = await call("AddressBook/set", { destroy: [work], onDestroyRemoveContents: true });
  expect(gone.destroyed).toEqual([work]);
  expect(await call("ContactCard/changes", { sinceState: state })).toMatchObject({
    updated: [both],
    destroyed: [alone],
  });
  expect((await get(both)).addressBookIds).toEqual({ [book]: true });
  expect(await call("AddressBook/changes", { sinceState: made.oldState })).toMatchObject({
    created: [],
    updated: [book],
  });
});

test.each([
  [{ name: "" }, "name"],
  [{ name: "x".repeat(256) }, "name"],
  [{ name: "x", sortOrder: 2 ** 31 }, "sortOrder"],
  [{ name: "x", isDefault: true }, "isDefault"],
  [{ name: "x", shareWith: { p1: { mayRead: true } } }, "shareWith"],
  [{}, "name"],
])("an address book with %j is refused", async (given, property) => {
  const { notCreated } = await call("AddressBook/set", { create: { n: given } });
  expect(notCreated.n).toEqual({ type: "invalidProperties", properties: [property] });
});

test("a default that is not there is passed over without a word", async () => {
  const { oldState, newState, updated } = await call("AddressBook/set", { onSuccessSetIsDefault: "b1" });
  expect([newState, updated]).toEqual([oldState, null]);
});

test("a card goes into a book that was made in the same request", async () => {
  const card = { ...person("In", "New"), addressBookIds: { "#n": true } };
  const calls: [string, Args][] = [
    ["AddressBook/set", { create: { n: { name: "New" } } }],
    ["ContactCard/set", { create: { c: card } }],
  ];
  const [books, cards] = (await scene.calls(bob, calls, { using })).map(([, answer]) => answer);
  expect((await get(cards.created.c.id)).addressBookIds).toEqual({ [books.created.n.id]: true });
});

test("watchers hear of a card as of any change, and states tell of both types", async () => {
  const before = await scene.core.states(bob);
  const heard = new Promise<void>((resolve) => {
    const unwatch = scene.core.watch(bob, () => {
      unwatch();
      resolve();
    });
  });
  await put(person("Live", "Wire"));
  await heard;
  const after = await scene.core.states(bob);
  expect(after.ContactCard).not.toBe(before.ContactCard);
  expect(after.AddressBook).toBe(before.AddressBook);
});

test("there is nothing to copy from: one account, and never from itself", async () => {
  expect(await call("ContactCard/copy", { fromAccountId: `a${bob}`, create: {} })).toMatchObject({
    type: "invalidArguments",
  });
  expect(await call("ContactCard/copy", { fromAccountId: "a1", create: {} })).toEqual({
    type: "fromAccountNotFound",
  });
});

test("an account that goes takes its contacts with it", async () => {
  await scene.core.accounts.add({ address: "mallory@crepes.fr", password: "correct horse battery" });
  const mallory = await scene.signIn("mallory@crepes.fr");
  const [{ id }] = (await scene.call(mallory, "AddressBook/get", {})).list;
  const media = { m: { kind: "photo", uri: `data:image/png;base64,${png}` } };
  await scene.call(mallory, "ContactCard/set", { create: { c: { addressBookIds: { [id]: true }, media } } });
  await scene.core.accounts.remove("mallory@crepes.fr");
  for (const table of ["address_book", "contact_card", "contact_picture"])
    expect(await scene.database.query(`SELECT FROM ${table} WHERE account_id = $1`, [mallory])).toEqual([]);
});
