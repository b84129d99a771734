import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../mail-core/clock.ts";
import { silentLog } from "../../mail-core/log.ts";
import { totpCode, totpStep } from "../../mail-core/policy/totp.ts";
import { contactLimits } from "../../mail-core/store/contacts.ts";
import { makeSweeper } from "../../mail-core/store/sweep.ts";
import { password } from "../../mail-core/testing/scene.ts";
import {
  type Asked,
  asEve,
  type DavScene,
  responsesIn,
  stageDav,
  tokenIn,
  vcard,
} from "../testing/dav-scene.ts";

let dav: DavScene;
beforeAll(async () => {
  dav = await stageDav();
});
afterAll(() => dav.end());
afterEach(() => expect(dav.failures.splice(0)).toEqual([]));

const ask = (method: string, path: string, asked?: Asked) => dav.ask(method, path, asked);
const xmlns =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav" xmlns:S="http://calendarserver.org/ns/"';
const propfind = (path: string, depth: string, properties: string, asked: Asked = {}) =>
  ask("PROPFIND", path, {
    ...asked,
    headers: { depth, ...asked.headers },
    body: `<?xml version="1.0"?><D:propfind ${xmlns}><D:prop>${properties}</D:prop></D:propfind>`,
  });
const report = (name: string, inner: string, path = dav.book, headers: Record<string, string> = {}) =>
  ask("REPORT", path, { headers, body: `<${name} ${xmlns}>${inner}</${name}>` });
const sync = (token: string, more = "") =>
  report(
    "D:sync-collection",
    `<D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${more}<D:prop><D:getetag/></D:prop>`,
  );
const put = (
  name: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  book = dav.book,
) => ask("PUT", `${book}${name}`, { headers: { "content-type": "text/vcard", ...headers }, body });
const get = (name: string, headers: Record<string, string> = {}) =>
  ask("GET", `${dav.book}${name}`, { headers });
const etagOf = async (name: string) => String((await get(name)).headers.etag);
const unfolded = (text: string) => text.replace(/\r\n[ \t]/g, "").split("\r\n");
/** The card as JMAP has it. */
async function cardOf(uid: string) {
  const { ids } = await dav.scene.call(dav.bob, "ContactCard/query", { filter: { uid } });
  return (await dav.scene.call(dav.bob, "ContactCard/get", { ids })).list[0];
}
const state = async () => (await dav.scene.call(dav.bob, "ContactCard/get", { ids: [] })).state as string;
/** One pixel. */
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";

describe("finding the way", () => {
  test("who knows the host alone is led from the well-known address to the principal, the home and the books", async () => {
    for (const path of ["/.well-known/carddav", "/"]) {
      const known = await ask("PROPFIND", path, { as: null });
      expect([known.status, known.headers.location]).toEqual([301, "/dav/"]);
    }
    const root = await propfind("/dav/", "0", "<D:current-user-principal/>");
    expect(root.status).toBe(207);
    const principal = `/dav/a${dav.bob}/`;
    expect(root.text).toContain(
      `<D:current-user-principal><D:href>${principal}</D:href></D:current-user-principal>`,
    );
    const home = await propfind(
      principal,
      "0",
      "<C:addressbook-home-set/><D:principal-URL/><D:displayname/>",
    );
    expect(home.text).toContain(
      `<C:addressbook-home-set><D:href>${dav.home}</D:href></C:addressbook-home-set>`,
    );
    expect(home.text).toContain("<D:displayname>bob@crepes.fr</D:displayname>");
    const books = await propfind(dav.home, "1", "<D:resourcetype/><D:displayname/>");
    expect([...responsesIn(books.text).keys()]).toEqual([dav.home, dav.book]);
    expect(responsesIn(books.text).get(dav.book)).toContain(
      "<D:resourcetype><D:collection/><C:addressbook/></D:resourcetype><D:displayname>Contacts</D:displayname>",
    );
  });

  test("a book says what it takes, who may do what, and where it stands", async () => {
    const { text } = await propfind(
      dav.book,
      "0",
      `<C:supported-address-data/><C:max-resource-size/><C:supported-collation-set/><D:supported-report-set/>
       <D:current-user-privilege-set/><D:sync-token/><S:getctag/><D:owner/><x:colour xmlns:x="urn:x"/>`,
    );
    for (const part of [
      '<C:address-data-type content-type="text/vcard" version="3.0"/>',
      '<C:address-data-type content-type="text/vcard" version="4.0"/>',
      "<C:max-resource-size>1048576</C:max-resource-size>",
      "<C:supported-collation>i;unicode-casemap</C:supported-collation>",
      "<D:supported-report><D:report><C:addressbook-multiget/></D:report></D:supported-report>",
      "<D:supported-report><D:report><C:addressbook-query/></D:report></D:supported-report>",
      "<D:supported-report><D:report><D:sync-collection/></D:report></D:supported-report>",
      "<D:privilege><D:write/></D:privilege>",
      '<D:prop><x:colour xmlns:x="urn:x"/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status>',
    ])
      expect(text).toContain(part);
    expect(/<S:getctag>(.*?)</.exec(text)?.[1]).toBe(tokenIn(text));
  });

  test("what can be done here is told to everybody, and nothing else without a password", async () => {
    const options = await ask("OPTIONS", dav.book, { as: null });
    expect(options.status).toBe(200);
    expect(options.headers.dav).toBe("1, 3, addressbook, extended-mkcol");
    expect(options.headers.allow).toContain("REPORT");
    for (const method of ["PROPFIND", "GET", "PUT", "DELETE", "REPORT", "MKCOL", "PROPPATCH", "MOVE"]) {
      const refused = await ask(method, `${dav.book}a.vcf`, { as: null });
      expect([refused.status, refused.headers["www-authenticate"]]).toEqual([
        401,
        'Basic realm="Keryx", charset="UTF-8"',
      ]);
    }
  });

  test("all properties, and their names alone, are given where nobody says which", async () => {
    const all = await ask("PROPFIND", dav.book, { headers: { depth: "0" } });
    expect(all.text).toContain("<D:displayname>Contacts</D:displayname>");
    expect(all.text).not.toMatch(/supported-address-data|sync-token/);
    const names = await ask("PROPFIND", dav.book, {
      headers: { depth: "0" },
      body: `<D:propfind ${xmlns}><D:propname/></D:propfind>`,
    });
    expect(names.text).toContain("<C:supported-address-data/>");
  });
});

describe("who may come in", () => {
  const first = () => propfind("/dav/", "0", "<D:current-user-principal/>", {});
  const status = async (as: string, path = "/dav/") =>
    (await ask("PROPFIND", path, { as, headers: { depth: "0" } })).status;

  test("an app password that allows CardDAV opens the contacts, and no other one does", async () => {
    const make = async (protocols: ("carddav" | "jmap")[]) => {
      const made = await dav.scene.core.appPasswords.add(dav.bob, { name: "Phone", protocols });
      return made.ok ? { secret: made.password, id: made.appPassword.id } : { secret: "", id: "" };
    };
    const phone = await make(["carddav"]);
    const other = await make(["jmap"]);
    expect(await status(`bob@crepes.fr:${phone.secret}`)).toBe(207);
    expect(await status(`bob@crepes.fr:${other.secret}`)).toBe(401);
    expect(await status(`eve@crepes.fr:${phone.secret}`)).toBe(401);
    expect(
      (await dav.scene.core.appPasswords.list(dav.bob)).find(({ id }) => id === phone.id)?.lastUse?.protocol,
    ).toBe("carddav");
    await dav.scene.core.appPasswords.remove(dav.bob, phone.id);
    expect(await status(`bob@crepes.fr:${phone.secret}`)).toBe(401);
    expect((await first()).status).toBe(207);
  });

  test("a wrong password and an account that is not there are answered alike", async () => {
    const answers = await Promise.all(
      ["bob@crepes.fr:wrong", "nobody@crepes.fr:wrong", "nobody@elsewhere.example:wrong"].map(async (as) => {
        const {
          status: code,
          text,
          headers,
        } = await ask("PROPFIND", "/dav/", { as, headers: { depth: "0" } });
        return { code, text, asked: headers["www-authenticate"] };
      }),
    );
    expect(answers[0]?.code).toBe(401);
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  test("where there is a second factor the account's own password is not enough", async () => {
    const { accounts, secondFactors, appPasswords } = dav.scene.core;
    await accounts.add({ address: "two@crepes.fr", password });
    const two = await dav.scene.signIn("two@crepes.fr");
    expect(await status(`two@crepes.fr:${password}`)).toBe(207);
    const { secret, ticket } = await secondFactors.begin(two);
    const confirmed = await secondFactors.confirm(two, {
      ticket,
      code: totpCode(secret, totpStep(Date.now())),
    });
    expect(confirmed.ok).toBe(true);
    expect(await status(`two@crepes.fr:${password}`)).toBe(401);
    const made = await appPasswords.add(two, { name: "Phone", protocols: ["carddav"] });
    expect(await status(`two@crepes.fr:${made.ok ? made.password : ""}`)).toBe(207);
  });

  test("who guesses is slowed down, also with the right password then", async () => {
    await dav.scene.core.accounts.add({ address: "guessed@crepes.fr", password });
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) statuses.push(await status(`guessed@crepes.fr:wrong ${n}`));
    expect(statuses.at(0)).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    expect(await status(`guessed@crepes.fr:${password}`)).toBe(429);
  });

  test("a password does not come in the clear from elsewhere, nor by another site's page", async () => {
    const far = await ask("PROPFIND", "/dav/", { headers: { depth: "0", "x-forwarded-for": "203.0.113.9" } });
    expect(far.status).toBe(403);
    const page = await ask("PUT", `${dav.book}x.vcf`, { headers: { "sec-fetch-site": "cross-site" } });
    expect(page.status).toBe(403);
  });

  test("another account's contacts look like what is not there, whatever is asked of them", async () => {
    await put("mine.vcf", vcard("mine", "Mine"));
    for (const method of [
      "PROPFIND",
      "GET",
      "PUT",
      "DELETE",
      "REPORT",
      "MKCOL",
      "PROPPATCH",
      "MOVE",
      "COPY",
    ]) {
      const headers = { depth: "0", destination: `/dav/a${dav.eve}/contacts/b1/x.vcf` };
      const theirs = await ask(method, `${dav.book}mine.vcf`, { as: asEve, headers });
      const nobodys = await ask(method, "/dav/a12345/contacts/b1/mine.vcf", { as: asEve, headers });
      expect([method, theirs.status, theirs.text]).toEqual([method, 404, nobodys.text]);
    }
    const stolen = await ask("REPORT", `/dav/a${dav.eve}/contacts/`, { as: asEve, body: "<a/>" });
    expect(stolen.status).toBe(403);
    expect((await get("mine.vcf")).status).toBe(200);
  });
});

describe("one card", () => {
  test("is put, read in either version, changed and deleted, and JMAP sees each of it", async () => {
    const before = await state();
    const made = await put(
      "ana.vcf",
      vcard("ana-1", "Ana Lima", "EMAIL;TYPE=INTERNET,WORK:ana@wheels.example"),
    );
    expect([made.status, made.headers.etag]).toEqual([201, undefined]);
    const card = await cardOf("ana-1");
    expect(card).toMatchObject({ uid: "ana-1", emails: { e1: { address: "ana@wheels.example" } } });
    const changes = await dav.scene.call(dav.bob, "ContactCard/changes", { sinceState: before });
    expect(changes.created).toEqual([card.id]);

    const read = await get("ana.vcf");
    expect(read.headers["content-type"]).toBe("text/vcard; charset=utf-8; version=3.0");
    expect(unfolded(read.text)).toEqual(
      expect.arrayContaining(["VERSION:3.0", "UID:ana-1", "EMAIL;TYPE=INTERNET,work:ana@wheels.example"]),
    );
    const newer = await get("ana.vcf", { accept: "text/vcard; version=4.0" });
    expect(unfolded(newer.text)).toEqual(
      expect.arrayContaining(["VERSION:4.0", "EMAIL;TYPE=work:ana@wheels.example"]),
    );
    const head = await ask("HEAD", `${dav.book}ana.vcf`);
    expect([head.status, head.text, head.headers.etag]).toEqual([200, "", read.headers.etag]);
    expect((await get("ana.vcf", { "if-none-match": String(read.headers.etag) })).status).toBe(304);

    expect((await put("ana.vcf", vcard("ana-1", "Ana Sol"))).status).toBe(204);
    const changed = await cardOf("ana-1");
    expect([changed.id, changed.name.full, changed.emails]).toEqual([card.id, "Ana Sol", undefined]);
    expect(await etagOf("ana.vcf")).not.toBe(read.headers.etag);

    expect((await ask("DELETE", `${dav.book}ana.vcf`)).status).toBe(204);
    expect((await get("ana.vcf")).status).toBe(404);
    expect(await cardOf("ana-1")).toBeUndefined();
    expect((await ask("DELETE", `${dav.book}ana.vcf`)).status).toBe(404);
  });

  test("a card that was made here has a name, a uid and a tag, and what no vCard says of it stays when a phone changes it", async () => {
    const { list } = await dav.scene.call(dav.bob, "AddressBook/get", {});
    const made = await dav.scene.call(dav.bob, "ContactCard/set", {
      create: {
        c: {
          addressBookIds: { [list[0].id]: true },
          name: { full: "Zoë" },
          speakToAs: { grammaticalGender: "feminine" },
          "crepes.fr:shoe": 42,
        },
      },
    });
    const { id, uid } = made.created.c;
    const name = `${id}.vcf`;
    const read = await get(name);
    expect(unfolded(read.text)).toContain(`UID:${uid.replace("urn:uuid:", "")}`);
    const changed = read.text.replace("FN:Zoë", "FN:Zoë Quirk");
    expect((await put(name, changed, { "if-match": String(read.headers.etag) })).status).toBe(204);
    expect(await cardOf(uid)).toMatchObject({
      ...{ id, uid, name: { full: "Zoë Quirk" }, "crepes.fr:shoe": 42 },
      speakToAs: { grammaticalGender: "feminine" },
    });
  });

  test.each([
    ["3.0", "FN:"],
    ["4.0", "FN;DERIVED=TRUE:"],
  ])(
    "in version %s whom nobody named is called by the address, and gets a name only when a phone gives one",
    async (version, fn) => {
      const { list } = await dav.scene.call(dav.bob, "AddressBook/get", {});
      const made = await dav.scene.call(dav.bob, "ContactCard/set", {
        create: {
          c: { addressBookIds: { [list[0].id]: true }, emails: { e1: { address: "shop@crepes.fr" } } },
        },
      });
      const { id, uid } = made.created.c;
      const name = `${id}.vcf`;
      const { text } = await get(name, { accept: `text/vcard; version=${version}` });
      expect(unfolded(text)).toContain(`${fn}shop@crepes.fr`);
      // The name as it was: also beside an address that it is no more made of.
      for (const changed of [text, text.replace(/(EMAIL.*:)shop@crepes\.fr/, "$1market@crepes.fr")]) {
        expect((await put(name, changed)).status).toBe(204);
        expect((await cardOf(uid)).name).toBeUndefined();
      }
      const now = await get(name, { accept: `text/vcard; version=${version}` });
      expect(unfolded(now.text)).toContain(`${fn}market@crepes.fr`);
      expect((await put(name, now.text.replace(/FN(;DERIVED=TRUE)?:.*/, "FN:The market"))).status).toBe(204);
      expect((await cardOf(uid)).name).toEqual({ full: "The market" });
    },
  );

  test("what a client adds of its own comes back as it was, also after a change in the webmail", async () => {
    const own = [
      "item1.X-ABRELATEDNAMES:Ana",
      "item1.X-ABLABEL:_$!<Friend>!$_",
      "X-PHONE-THING;X-A=1:a\\,b;c",
    ];
    await put("own.vcf", vcard("own-1", "Own", ...own));
    const { id } = await cardOf("own-1");
    await dav.scene.call(dav.bob, "ContactCard/set", {
      update: { [id]: { emails: { e1: { address: "own@crepes.fr" } } } },
    });
    expect(unfolded((await get("own.vcf")).text)).toEqual(
      expect.arrayContaining([...own, "EMAIL;TYPE=INTERNET:own@crepes.fr"]),
    );
  });

  test("a picture goes in and out, and the same one is kept once", async () => {
    const withPicture = vcard("pic-1", "Pic", `PHOTO;ENCODING=b;TYPE=PNG:${png}`);
    await put("pic.vcf", withPicture);
    const { media } = await cardOf("pic-1");
    expect(media.m1).toMatchObject({ kind: "photo", mediaType: "image/png" });
    expect(unfolded((await get("pic.vcf")).text)).toContain(`PHOTO;ENCODING=b;TYPE=PNG:${png}`);
    await put("pic.vcf", withPicture.replace("FN:Pic", "FN:Picture"));
    expect((await cardOf("pic-1")).media.m1.blobId).toBe(media.m1.blobId);
  });

  test("a group that a phone makes has its members here", async () => {
    const uid = "0C8D4A1E-7A55-4B7C-9D13-3D1F0C0A1B2C";
    await put("member.vcf", vcard(uid, "Member"));
    const lines = ["X-ADDRESSBOOKSERVER-KIND:group", `X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:${uid}`];
    await put("group.vcf", vcard("5C8D4A1E-7A55-4B7C-9D13-3D1F0C0A1B2C", "Choir", ...lines));
    const group = await cardOf("urn:uuid:5C8D4A1E-7A55-4B7C-9D13-3D1F0C0A1B2C");
    expect(group).toMatchObject({
      kind: "group",
      members: { [(await cardOf(`urn:uuid:${uid}`)).uid]: true },
    });
    expect(unfolded((await get("group.vcf")).text)).toEqual(expect.arrayContaining(lines));
  });

  test.each([
    ["no vCard", "hello", "valid-address-data"],
    ["two of them", vcard("a", "A") + vcard("b", "B"), "valid-address-data"],
    ["one that does not end", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\n", "valid-address-data"],
    ["one of version 2.1", vcard("a", "A").replace("3.0", "2.1"), "supported-address-data"],
    ["a picture that is none", vcard("a", "A", "PHOTO;ENCODING=b;TYPE=PNG:aGVsbG8="), "valid-address-data"],
    ["more than a card may have", vcard("a", "A", `NOTE:${"x".repeat(70_000)}`), "max-resource-size"],
    [
      "too large a picture",
      vcard(
        "a",
        "A",
        `PHOTO;ENCODING=b;TYPE=PNG:${Buffer.concat([Buffer.from(png, "base64"), Buffer.alloc(contactLimits.pictureMaxOctets)]).toString("base64")}`,
      ),
      "max-resource-size",
    ],
  ])("%s is refused with what was not met", async (_, body, condition) => {
    const refused = await put("refused.vcf", body);
    expect([refused.status, refused.text.includes(`<C:${condition}/>`)]).toEqual([403, true]);
    expect((await get("refused.vcf")).status).toBe(404);
  });

  test("another type, more octets than fit, and what is no text are refused", async () => {
    expect((await put("t.vcf", "{}", { "content-type": "application/json" })).text).toContain(
      "supported-address-data",
    );
    expect((await put("t.vcf", "x".repeat(1024 ** 2 + 1))).status).toBe(413);
    expect((await put("t.vcf", new Uint8Array([0xff, 0xfe, 0xff]))).status).toBe(400);
    expect((await put("t.vcf", vcard("t", "T"), { "content-encoding": "gzip" })).status).toBe(415);
  });

  test("no second card of a uid comes into a book, and none takes another's place", async () => {
    await put("one.vcf", vcard("uid-one", "One"));
    const second = await put("two.vcf", vcard("uid-one", "One"));
    expect([second.status, second.text]).toEqual([
      403,
      expect.stringContaining(`<C:no-uid-conflict><D:href>${dav.book}one.vcf</D:href></C:no-uid-conflict>`),
    ]);
    const other = await put("one.vcf", vcard("uid-other", "Other"));
    expect([other.status, other.text]).toEqual([403, expect.stringContaining("<C:no-uid-conflict>")]);
    expect((await get("one.vcf")).text).toContain("UID:uid-one");
  });

  test("names that clients choose are kept, whatever is in them, and lead nowhere else", async () => {
    for (const name of ["a%20b.vcf", "%CE%B1.vcf", "100%25.vcf", "a+b@c.vcf", "no-ending"]) {
      expect((await put(name, vcard(`uid ${name}`, "Named"))).status, name).toBe(201);
      const { text } = await propfind(`${dav.book}${name}`, "0", "<D:getetag/>");
      const [href = ""] = responsesIn(text).keys();
      expect(decodeURIComponent(href)).toBe(decodeURIComponent(`${dav.book}${name}`));
    }
    for (const name of [
      "..",
      "%2e%2e",
      "..%2f..%2fx",
      "a%2fb.vcf",
      "a%00.vcf",
      "a%5cb",
      "%ff.vcf",
      `${"x".repeat(256)}.vcf`,
      "a/b.vcf",
    ])
      for (const method of ["PUT", "GET", "DELETE"])
        expect([name, (await ask(method, `${dav.book}${name}`, { body: vcard("x", "X") })).status]).toEqual([
          name,
          404,
        ]);
  });

  test("a client whose card was changed meanwhile is told so, and of several at once one alone comes through", async () => {
    expect((await put("race.vcf", vcard("race", "Race"), { "if-none-match": "*" })).status).toBe(201);
    expect((await put("race.vcf", vcard("race", "Race"), { "if-none-match": "*" })).status).toBe(412);
    const etag = await etagOf("race.vcf");
    const all = await Promise.all(
      Array.from({ length: 5 }, (_, n) => put("race.vcf", vcard("race", `Race ${n}`), { "if-match": etag })),
    );
    expect(all.map(({ status }) => status).toSorted()).toEqual([204, 412, 412, 412, 412]);
    const news = await Promise.all(
      Array.from({ length: 5 }, () => put("race2.vcf", vcard("race2", "Race"), { "if-none-match": "*" })),
    );
    expect(news.map(({ status }) => status).toSorted()).toEqual([201, 412, 412, 412, 412]);
    const late = { headers: { "if-match": etag } };
    expect((await ask("DELETE", `${dav.book}race.vcf`, late)).status).toBe(412);
    expect(
      (
        await ask("DELETE", `${dav.book}race.vcf`, {
          headers: { "if-match": `W/${await etagOf("race.vcf")}` },
        })
      ).status,
    ).toBe(412);
    expect((await put("nowhere.vcf", vcard("nowhere", "N"), { "if-match": "*" })).status).toBe(412);
    expect(
      (await ask("DELETE", `${dav.book}race.vcf`, { headers: { "if-match": await etagOf("race.vcf") } }))
        .status,
    ).toBe(204);
  });
});

describe("reports", () => {
  test("many cards are fetched at once, in the version and with the properties that are asked for", async () => {
    await put("m1.vcf", vcard("m1", "Multi One", "TEL:+1", `PHOTO;ENCODING=b;TYPE=PNG:${png}`));
    await put("m2.vcf", vcard("m2", "Multi <Two> & more"));
    const hrefs = [
      `${dav.book}m1.vcf`,
      `http://mail.example${dav.book}m2.vcf`,
      `${dav.book}none.vcf`,
      `/dav/a${dav.eve}/contacts/b1/x.vcf`,
      "../../x",
    ];
    const inner = (data: string) =>
      `<D:prop><D:getetag/>${data}</D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join("")}`;
    const { status, text } = await report("C:addressbook-multiget", inner("<C:address-data/>"));
    expect(status).toBe(207);
    const responses = responsesIn(text);
    expect(responses.get(`${dav.book}m1.vcf`)).toContain(`PHOTO;ENCODING=b;TYPE=PNG:${png.slice(0, 20)}`);
    expect(responses.get(`${dav.book}m1.vcf`)).toContain(`<D:getetag>&quot;`);
    expect(responses.get(`${dav.book}m2.vcf`)).toContain("FN:Multi &lt;Two&gt; &amp; more&#13;");
    for (const href of hrefs.slice(2)) expect(responses.get(href)).toContain("404 Not Found");
    const some = await report(
      "C:addressbook-multiget",
      inner('<C:address-data content-type="text/vcard" version="4.0"><C:prop name="FN"/></C:address-data>'),
    );
    expect(responsesIn(some.text).get(`${dav.book}m1.vcf`)).toContain(
      "<C:address-data>BEGIN:VCARD&#13;\nVERSION:4.0&#13;\nFN:Multi One&#13;\nEND:VCARD&#13;\n</C:address-data>",
    );
    const jcard = await report(
      "C:addressbook-multiget",
      inner('<C:address-data content-type="application/vcard+json"/>'),
    );
    expect([jcard.status, jcard.text.includes("<C:supported-address-data/>")]).toEqual([403, true]);
    const many = `<D:prop><D:getetag/></D:prop>${`<D:href>${dav.book}m1.vcf</D:href>`.repeat(2_001)}`;
    expect((await report("C:addressbook-multiget", many)).status).toBe(403);
  });

  describe("addressbook-query", () => {
    let queried: string;
    beforeAll(async () => {
      queried = `${dav.home}queried/`;
      const body = `<D:mkcol ${xmlns}><D:set><D:prop><D:resourcetype><D:collection/><C:addressbook/></D:resourcetype></D:prop></D:set></D:mkcol>`;
      expect((await ask("MKCOL", queried, { body })).status).toBe(201);
      await put(
        "ana",
        vcard("q1", "Ana Lima", "EMAIL;TYPE=INTERNET,WORK:ana@wheels.example", "NICKNAME:Aninha"),
        {},
        queried,
      );
      await put(
        "eve",
        vcard("q2", "Ève Laurent", "EMAIL;TYPE=INTERNET,HOME:eve@crepes.fr", "NOTE:likes ana"),
        {},
        queried,
      );
      await put("zoe", vcard("q3", "Zoe", "TEL:+1"), {}, queried);
    });
    const find = async (filter: string, more = "", test = "") => {
      const inner = `<D:prop><D:getetag/></D:prop><C:filter${test}>${filter}</C:filter>${more}`;
      const { status, text } = await report("C:addressbook-query", inner, queried, { depth: "1" });
      if (status !== 207)
        return [`${status} ${text.replace(/.*<D:error[^>]*>/s, "").replace("</D:error>", "")}`];
      return [...responsesIn(text).entries()].map(([href, rest]) =>
        rest.includes("507") ? "more" : href.replace(queried, ""),
      );
    };
    const of = (name: string, inner: string, test = "") =>
      `<C:prop-filter name="${name}"${test}>${inner}</C:prop-filter>`;
    const match = (text: string, attributes = "") => `<C:text-match${attributes}>${text}</C:text-match>`;

    test.each([
      ["everything without a condition", "", ["ana", "eve", "zoe"]],
      ["what contains a text, in any case", of("FN", match("ANA")), ["ana"]],
      ["what begins with it", of("EMAIL", match("EVE@", ' match-type="starts-with"')), ["eve"]],
      ["what ends with it", of("email", match("example", ' match-type="ends-with"')), ["ana"]],
      ["what equals it", of("FN", match("zoe", ' match-type="equals"')), ["zoe"]],
      ["the case where octets are compared", of("FN", match("zoe", ' collation="i;octet"')), []],
      ["letters beyond ASCII in any case", of("FN", match("ève")), ["eve"]],
      ["ASCII alone where that is asked for", of("FN", match("ève", ' collation="i;ascii-casemap"')), []],
      ["what does not match", of("FN", match("a", ' negate-condition="yes"')), ["zoe"]],
      ["what there is", of("TEL", ""), ["zoe"]],
      ["what there is not", of("EMAIL", "<C:is-not-defined/>"), ["zoe"]],
      ["a parameter", of("EMAIL", `<C:param-filter name="TYPE">${match("home")}</C:param-filter>`), ["eve"]],
      [
        "a parameter that is not there",
        of("TEL", '<C:param-filter name="TYPE"><C:is-not-defined/></C:param-filter>'),
        ["zoe"],
      ],
      ["any of several", of("FN", match("zoe")) + of("NICKNAME", match("aninha")), ["ana", "zoe"]],
      ["any of several texts", of("FN", match("zoe") + match("lima")), ["ana", "zoe"]],
      ["all of several texts", of("FN", match("ana") + match("lima"), ' test="allof"'), ["ana"]],
    ])("finds %s", async (_, filter, found) => expect(await find(filter)).toEqual(found));

    test("finds what meets all of several conditions", async () => {
      expect(await find(of("FN", match("e")) + of("NOTE", match("ana")), "", ' test="allof"')).toEqual([
        "eve",
      ]);
    });
    test("gives no more than is asked for, and says that there is more", async () => {
      expect(await find("", "<C:limit><C:nresults>2</C:nresults></C:limit>")).toEqual(["ana", "eve", "more"]);
      expect(await find("", "<C:limit><C:nresults>3</C:nresults></C:limit>")).toEqual(["ana", "eve", "zoe"]);
    });
    test("refuses another collation and what is no filter", async () => {
      expect(await find(of("FN", match("a", ' collation="i;klingon"')))).toEqual([
        "403 <C:supported-collation/>",
      ]);
      expect(await find(of("FN", match("a", ' match-type="near"')))).toEqual(["403 <C:supported-filter/>"]);
      expect(await find(of("FN", "").repeat(300))).toEqual(["403 <C:supported-filter/>"]);
    });
  });

  test("who synchronises is told what is new, changed and gone since, by whichever way", async () => {
    await put("s1.vcf", vcard("s1", "S1"));
    await put("s2.vcf", vcard("s2", "S2"));
    const start = await sync("");
    expect(start.status).toBe(207);
    expect([...responsesIn(start.text).keys()]).toEqual(
      expect.arrayContaining([`${dav.book}s1.vcf`, `${dav.book}s2.vcf`]),
    );
    const nothing = await sync(tokenIn(start.text));
    expect([responsesIn(nothing.text).size, tokenIn(nothing.text)]).toEqual([0, tokenIn(start.text)]);
    const { id } = await cardOf("s1");
    const { list } = await dav.scene.call(dav.bob, "AddressBook/get", {});
    const made = await dav.scene.call(dav.bob, "ContactCard/set", {
      create: {
        c: {
          addressBookIds: { [list.find((one: { isDefault: boolean }) => one.isDefault).id]: true },
          name: { full: "S3" },
        },
      },
      destroy: [id],
    });
    await put("s2.vcf", vcard("s2", "S2 changed"));
    const after = await sync(tokenIn(start.text));
    const responses = responsesIn(after.text);
    expect([...responses.keys()].toSorted()).toEqual(
      [`${dav.book}${made.created.c.id}.vcf`, `${dav.book}s1.vcf`, `${dav.book}s2.vcf`].toSorted(),
    );
    expect(responses.get(`${dav.book}s1.vcf`)).toContain("404 Not Found");
    expect(responses.get(`${dav.book}s2.vcf`)).toContain("<D:getetag>");
    // The same name for another card is a change, not an end.
    await put("s1.vcf", vcard("s1-again", "S1"));
    const again = responsesIn((await sync(tokenIn(start.text))).text);
    expect(again.get(`${dav.book}s1.vcf`)).toContain("<D:getetag>");
    // With the cards at once, where that is asked for.
    const whole = await report(
      "D:sync-collection",
      `<D:sync-token>${tokenIn(after.text)}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><C:address-data/></D:prop>`,
    );
    expect(responsesIn(whole.text).get(`${dav.book}s1.vcf`)).toContain("UID:s1-again");
  });

  test("a long answer comes in parts that belong together", async () => {
    const start = tokenIn((await sync("")).text);
    for (const n of [1, 2, 3]) await put(`part${n}.vcf`, vcard(`part${n}`, "Part"));
    const limit = "<D:limit><D:nresults>2</D:nresults></D:limit>";
    const first = await sync(start, limit);
    const responses = responsesIn(first.text);
    expect(responses.size).toBe(3);
    expect(responses.get(dav.book)).toContain(
      "507 Insufficient Storage</D:status><D:error><D:number-of-matches-within-limits/>",
    );
    const second = await sync(tokenIn(first.text), limit);
    expect([...responsesIn(second.text).keys()]).toEqual([`${dav.book}part3.vcf`]);
    const all = await sync("", "<D:limit><D:nresults>1</D:nresults></D:limit>");
    expect([all.status, all.text.includes("number-of-matches-within-limits")]).toEqual([403, true]);
  });

  test("a token that is unknown, of another book, or older than what is remembered is refused", async () => {
    const token = tokenIn((await sync("")).text);
    const future = token.replace(/\d+$/, "999999999");
    const ofOther = token.replace(/sync:\d+/, "sync:1");
    for (const one of ["data:,x", future, ofOther]) {
      const refused = await sync(one);
      expect([refused.status, refused.text.includes("<D:valid-sync-token/>")]).toEqual([403, true]);
    }
    await put("old.vcf", vcard("old", "Old"));
    await put("old.vcf", vcard("old", "Older"));
    await dav.scene.database.query(
      "DELETE FROM change WHERE account_id = $1 AND type = 'ContactCard' AND state < (SELECT max(state) FROM change WHERE account_id = $1 AND type = 'ContactCard')",
      [dav.bob],
    );
    expect((await sync(token)).text).toContain("<D:valid-sync-token/>");
    expect((await sync("")).status).toBe(207);
  });

  test("a report of another kind, at another place or of another depth is refused", async () => {
    expect((await report("D:expand-everything", "")).text).toContain("<D:supported-report/>");
    expect((await report("D:sync-collection", "", dav.home)).text).toContain("<D:supported-report/>");
    expect((await report("C:addressbook-query", "", `${dav.home}none/`)).status).toBe(404);
    const level = (text: string, depth: Record<string, string> = {}) =>
      report("D:sync-collection", `<D:sync-token/>${text}<D:prop><D:getetag/></D:prop>`, dav.book, depth);
    expect((await level("<D:sync-level>1</D:sync-level>", { depth: "infinity" })).status).toBe(400);
    expect((await level("")).status).toBe(400);
    expect((await level("<D:sync-level>infinite</D:sync-level>")).status).toBe(207);
    // As Thunderbird asks, and as clients did before there was a level.
    expect((await level("<D:sync-level>1</D:sync-level>", { depth: "1" })).status).toBe(207);
    expect((await level("", { depth: "1" })).status).toBe(207);
  });
});

describe("hostile requests", () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
  test.each([
    ["a declared document type", `<!DOCTYPE D:propfind><D:propfind ${xmlns}><D:allprop/></D:propfind>`],
    [
      "entities within entities",
      `${bomb}<D:propfind ${xmlns}><D:prop><D:displayname>&b;</D:displayname></D:prop></D:propfind>`,
    ],
    [
      "an entity from elsewhere",
      `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><D:propfind ${xmlns}><D:allprop/>&x;</D:propfind>`,
    ],
    ["an entity that nobody declared", `<D:propfind ${xmlns}><D:allprop/>&x;</D:propfind>`],
    ["what does not close", `<D:propfind ${xmlns}><D:allprop>`],
    ["a prefix that stands for nothing", "<D:propfind><D:allprop/></D:propfind>"],
    ["another request", `<D:propertyupdate ${xmlns}/>`],
    ["very deep nesting", `<D:propfind ${xmlns}>${"<D:a>".repeat(50_000)}`],
    ["very many elements", `<D:propfind ${xmlns}><D:prop>${"<D:a/>".repeat(30_000)}</D:prop></D:propfind>`],
    ["octets that are no XML", "\u0001\u0002"],
  ])("%s is refused with 400", async (_, body) => {
    const refused = await ask("PROPFIND", dav.book, { headers: { depth: "0" }, body });
    expect([refused.status, refused.text]).toEqual([400, ""]);
  });

  test("the whole tree at once is refused", async () => {
    for (const headers of [{}, { depth: "infinity" }]) {
      const refused = await ask("PROPFIND", "/dav/", { headers: headers as Record<string, string> });
      expect([refused.status, refused.text.includes("<D:propfind-finite-depth/>")]).toEqual([403, true]);
    }
    expect((await ask("PROPFIND", "/dav/", { headers: { depth: "2" } })).status).toBe(400);
  });

  test("other methods and other addresses are answered plainly", async () => {
    for (const method of ["POST", "LOCK", "UNLOCK", "PATCH", "ACL"]) {
      const refused = await ask(method, dav.book);
      expect([refused.status, refused.headers.allow]).toEqual([405, expect.stringContaining("PROPFIND")]);
    }
    expect((await ask("GET", dav.book)).status).toBe(405);
    expect((await ask("DELETE", dav.home)).status).toBe(405);
    expect((await put("a.vcf", vcard("a", "A"), {}, `${dav.home}none/`)).status).toBe(409);
    for (const path of ["/davx", "/", "/.well-known/carddav/x"])
      expect((await ask("GET", path)).text, path).toBe("of another house");
  });

  test("a name that would be markup is text in the answer", async () => {
    await put("%3Cb%3E%26.vcf", vcard("markup", "</C:address-data>\u000b<D:href>x</D:href>"));
    const { text } = await report(
      "C:addressbook-query",
      `<D:prop><C:address-data/></D:prop><C:filter><C:prop-filter name="UID"><C:text-match match-type="equals">markup</C:text-match></C:prop-filter></C:filter>`,
    );
    expect([...responsesIn(text).keys()]).toEqual([`${dav.book}%3Cb%3E%26.vcf`]);
    expect(text).toContain("FN:&lt;/C:address-data&gt;&lt;D:href&gt;x");
  });
});

describe("address books", () => {
  const mkcol = (path: string, name: string, type = "<C:addressbook/>") =>
    ask("MKCOL", path, {
      body: `<D:mkcol ${xmlns}><D:set><D:prop><D:resourcetype><D:collection/>${type}</D:resourcetype><D:displayname>${name}</D:displayname></D:prop></D:set></D:mkcol>`,
    });
  const proppatch = (path: string, acts: string) =>
    ask("PROPPATCH", path, { body: `<D:propertyupdate ${xmlns}>${acts}</D:propertyupdate>` });
  const books = async () =>
    ((await dav.scene.call(dav.bob, "AddressBook/get", {})).list as { name: string }[]).map(
      ({ name }) => name,
    );

  test("are made under the name that a client chose, renamed, and deleted with what is in them", async () => {
    const path = `${dav.home}work%20people/`;
    expect((await mkcol(path, "Work")).status).toBe(201);
    expect(await books()).toContain("Work");
    expect((await mkcol(path, "Work")).status).toBe(405);
    expect((await put("w.vcf", vcard("w", "W"), {}, path)).status).toBe(201);
    const renamed = await proppatch(
      path,
      "<D:set><D:prop><D:displayname>Colleagues</D:displayname></D:prop></D:set><D:set><D:prop><C:addressbook-description>All</C:addressbook-description></D:prop></D:set>",
    );
    expect([renamed.status, renamed.text.includes("200 OK")]).toEqual([207, true]);
    const { text } = await propfind(path, "0", "<D:displayname/><C:addressbook-description/>");
    expect(text).toContain("<D:displayname>Colleagues</D:displayname><C:addressbook-description>All<");
    expect((await ask("DELETE", path)).status).toBe(204);
    expect(await books()).not.toContain("Colleagues");
    expect(await cardOf("w")).toBeUndefined();
  });

  test("nothing else is made, the default one stays, and what is not ours to change does not change in part", async () => {
    expect((await mkcol(`${dav.home}plain/`, "Plain", "")).text).toContain("<D:valid-resourcetype/>");
    expect((await ask("MKCOL", `${dav.home}plain/`)).status).toBe(403);
    expect((await ask("MKCOL", `${dav.book}inner`)).status).toBe(403);
    expect((await ask("DELETE", dav.book)).status).toBe(403);
    const both = await proppatch(
      dav.book,
      "<D:set><D:prop><D:displayname>New</D:displayname><D:getetag>x</D:getetag></D:prop></D:set>",
    );
    expect(both.text).toContain("<D:getetag/></D:prop><D:status>HTTP/1.1 403 Forbidden</D:status>");
    expect(both.text).toContain(
      "<D:displayname/></D:prop><D:status>HTTP/1.1 424 Failed Dependency</D:status>",
    );
    expect(await books()).toContain("Contacts");
    const removed = await proppatch(dav.book, "<D:remove><D:prop><D:displayname/></D:prop></D:remove>");
    expect(removed.text).toContain("403 Forbidden");
  });

  test("one card may be in two of them under two names, and leaves one after the other", async () => {
    const path = `${dav.home}second/`;
    await mkcol(path, "Second");
    await put("shared.vcf", vcard("shared", "Shared"));
    const start = tokenIn((await sync("")).text);
    expect((await put("other.vcf", vcard("shared", "Shared by two"), {}, path)).status).toBe(201);
    expect((await get("shared.vcf")).text).toContain("FN:Shared by two");
    expect((await ask("DELETE", `${dav.book}shared.vcf`)).status).toBe(204);
    expect((await ask("GET", `${path}other.vcf`)).status).toBe(200);
    expect(responsesIn((await sync(start)).text).get(`${dav.book}shared.vcf`)).toContain("404 Not Found");
    expect((await ask("DELETE", `${path}other.vcf`)).status).toBe(204);
    expect(await cardOf("shared")).toBeUndefined();
  });

  test("a card moves from one to another; a copy is refused, being a second of its uid", async () => {
    const path = `${dav.home}moved/`;
    await mkcol(path, "Moved");
    await put("from.vcf", vcard("moves", "Moves"));
    const start = tokenIn((await sync("")).text);
    const to = (destination: string, more: Record<string, string> = {}) => ({
      headers: { destination, ...more },
    });
    const { id } = await cardOf("moves");
    expect((await ask("COPY", `${dav.book}from.vcf`, to(`${path}copy.vcf`))).text).toContain(
      "<C:no-uid-conflict/>",
    );
    expect((await ask("MOVE", `${dav.book}from.vcf`, to(`http://127.0.0.1${path}to.vcf`))).status).toBe(201);
    expect((await ask("GET", `${dav.book}from.vcf`)).status).toBe(404);
    expect((await ask("GET", `${path}to.vcf`)).text).toContain("UID:moves");
    expect(responsesIn((await sync(start)).text).get(`${dav.book}from.vcf`)).toContain("404");
    // Within a book it keeps its name.
    expect((await ask("MOVE", `${path}to.vcf`, to(`${path}new.vcf`))).status).toBe(403);
    await put("there.vcf", vcard("there", "There"));
    expect((await ask("MOVE", `${path}to.vcf`, to(`${dav.book}there.vcf`, { overwrite: "F" }))).status).toBe(
      412,
    );
    expect((await ask("MOVE", `${path}to.vcf`, to(`${dav.book}there.vcf`))).status).toBe(204);
    expect([(await cardOf("moves")).id, await cardOf("there")]).toEqual([id, undefined]);
    expect((await ask("MOVE", `${dav.book}there.vcf`, to(`/dav/a${dav.eve}/contacts/b1/x.vcf`))).status).toBe(
      403,
    );
  });
});

test("names of cards that are gone are forgotten with the changes that told of them", async () => {
  await put("forgotten.vcf", vcard("forgotten", "F"));
  await ask("DELETE", `${dav.book}forgotten.vcf`);
  const kept = async () =>
    (await dav.scene.database.query("SELECT FROM card_resource WHERE name = 'forgotten.vcf'")).length;
  const sweeper = makeSweeper({ database: dav.scene.database, clock: systemClock, log: silentLog });
  await sweeper.runOnce();
  expect(await kept()).toBe(1);
  await dav.scene.database.query("DELETE FROM change WHERE account_id = $1", [dav.bob]);
  await sweeper.runOnce();
  expect(await kept()).toBe(0);
});
