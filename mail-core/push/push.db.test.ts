import { randomBytes } from "node:crypto";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AccountId, JmapCaller } from "../index.ts";
import type { Answer } from "../testing/answer.ts";
import { certify } from "../testing/certificates.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { type PushHost, pushClient, startPushHost } from "../testing/push-host.ts";
import { type Scene, stage } from "../testing/scene.ts";

type Args = Record<string, unknown>;
const trusted = getCACertificates("default");
let scene: Scene;
let dns: DnsServer;
let host: PushHost;
let bob: AccountId;
let phone: JmapCaller;

beforeAll(async () => {
  const authority = await certify(["Root"], { isAuthority: true });
  setDefaultCACertificates([authority.cert]);
  host = await startPushHost(await certify(["push.example"], { by: authority }));
  dns = await startDns({ "push.example": { A: ["127.0.0.1"] }, "inside.example": { A: ["10.0.0.1"] } });
  scene = await stage({ dnsServers: [dns.address], pushNetworks: ["127.0.0.0/8"] });
  bob = await scene.signIn("bob@crepes.fr");
});
afterAll(async () => {
  await scene.end();
  await host.close();
  await dns.close();
  setDefaultCACertificates(trusted);
});
beforeEach(async () => {
  await scene.database.query("DELETE FROM app_password");
  host.pushed = [];
  host.answer = { status: 201 };
  phone = await device();
});

/** A program of its own, with an app password of its own. */
async function device(): Promise<JmapCaller> {
  const made = await scene.core.appPasswords.add(bob, { name: "Phone", protocols: ["jmap"] });
  if (!made.ok) throw new Error(made.problem.kind);
  return { by: "program", appPassword: made.appPassword.id };
}

async function call(name: string, args: Args, caller = phone, account = bob) {
  const using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"];
  const result = await scene.core.jmap(account, { using, methodCalls: [[name, args, "0"]] }, caller);
  if (!result.ok) throw new Error(result.problem.detail);
  return result.response.methodResponses[0]?.[1] as Answer;
}

const target = (more: Args = {}) => ({
  deviceClientId: "a889-ffea-910",
  url: `https://push.example:${host.port}/push/?device=X8980fc`,
  types: null,
  ...more,
});
const create = async (more: Args = {}, caller = phone) =>
  (await call("PushSubscription/set", { create: { n: target(more) } }, caller)).created.n as {
    id: string;
    expires: string;
  };
const update = (id: string, patch: Args) => call("PushSubscription/set", { update: { [id]: patch } });
const read = ({ body }: { body: Buffer }) => JSON.parse(body.toString());

/** Made and verified. */
async function subscribe(more: Args = {}) {
  const { id } = await create(more);
  const { verificationCode } = read(await host.until(1));
  expect((await update(id, { verificationCode })).updated).toEqual({ [id]: null });
  return id;
}
const change = async () => {
  const create = { n: { name: randomBytes(6).toString("hex") } };
  const set = await call("Mailbox/set", { accountId: `a${bob}`, create });
  expect(set.notCreated).toBeNull();
};
const rows = () =>
  scene.database.query<{ failures: number; pace_ms: number; isLater: boolean; lease_until: Date | null }>(
    `SELECT failures, pace_ms, next_at > now() + interval '50 seconds' AS "isLater", lease_until FROM push_subscription`,
  );
/** The one row, once what was pushed is written down. */
const settled = (failures: number) =>
  vi.waitFor(
    async () => {
      const [row] = await rows();
      expect(row).toMatchObject({ failures, lease_until: null });
      return row;
    },
    { timeout: 60_000 },
  );

test("a URL gets a code and nothing more, until its client has said the code", async () => {
  const { id } = await create();
  const verification = await host.until(1);
  expect(verification.path).toBe("/push/?device=X8980fc");
  expect(read(verification)).toEqual({
    "@type": "PushVerification",
    pushSubscriptionId: id,
    verificationCode: expect.stringMatching(/^[\w-]{32}$/),
  });
  await change();
  expect(await update(id, { verificationCode: "guess" })).toMatchObject({
    notUpdated: { [id]: { type: "invalidProperties", properties: ["verificationCode"] } },
  });
  const { verificationCode } = read(verification);
  await update(id, { verificationCode });
  // What changed since the subscription was made is told, and pushed once.
  const pushed = await host.until(2);
  expect(read(pushed)).toEqual({
    "@type": "StateChange",
    changed: { [`a${bob}`]: { Mailbox: (await scene.core.states(bob)).Mailbox } },
  });
});

test("a push says what RFC 8030 asks for, and by whom it is sent", async () => {
  await create();
  const { headers } = await host.until(1);
  expect(headers).toMatchObject({ "content-type": "application/json", ttl: "86400", urgency: "normal" });
  const session = (await scene.core.jmapSession(bob, "https://x", phone)) as { capabilities: Args };
  const { applicationServerKey } = session.capabilities["urn:ietf:params:jmap:webpush-vapid"] as Args;
  expect(headers.authorization).toMatch(new RegExp(`^vapid t=[\\w.-]+, k=${applicationServerKey}$`));
});

test("with a client's keys nobody on the way can read a push", async () => {
  const client = pushClient();
  const { id } = await create({ keys: client.keys });
  const { headers, body } = await host.until(1);
  expect(headers["content-encoding"]).toBe("aes128gcm");
  expect(body.toString("latin1")).not.toContain("PushVerification");
  const { verificationCode } = client.read(body) as { verificationCode: string };
  await update(id, { verificationCode });
  await change();
  expect(client.read((await host.until(2)).body)).toMatchObject({ "@type": "StateChange" });
});

test("a client that asked for some types is told of those alone", async () => {
  await subscribe({ types: ["Identity", "Mailbox"] });
  const accountId = `a${bob}`;
  const mailboxIds = { [(await call("Mailbox/query", { accountId })).ids[0]]: true };
  const email = { mailboxIds, bodyValues: { 1: { value: "x" } }, textBody: [{ partId: "1" }] };
  expect((await call("Email/set", { accountId, create: { e: email } })).notCreated).toBeNull();
  expect(Object.keys(read(await host.until(2)).changed[accountId])).toEqual(["Mailbox"]);
});

test("what changes in quick succession is told together", async () => {
  await subscribe();
  await change();
  const first = read(await host.until(2)).changed[`a${bob}`].Mailbox;
  for (let n = 0; n < 10; n++) await change();
  const second = read(await host.until(3)).changed[`a${bob}`].Mailbox;
  expect(Number(second) - Number(first)).toBe(10);
});

test("URL and keys are never shown, and the code only to who knows it", async () => {
  const { id } = await create();
  const shown = await call("PushSubscription/get", { ids: null });
  expect(shown).toEqual({
    list: [
      {
        id,
        deviceClientId: "a889-ffea-910",
        verificationCode: null,
        expires: expect.any(String),
        types: null,
      },
    ],
    notFound: [],
  });
  for (const name of ["url", "keys"])
    expect(await call("PushSubscription/get", { ids: [id], properties: ["id", name] })).toMatchObject({
      type: "forbidden",
    });
  const { verificationCode } = read(await host.until(1));
  await update(id, { verificationCode });
  expect((await call("PushSubscription/get", { ids: [id], properties: ["verificationCode"] })).list).toEqual([
    { id, verificationCode },
  ]);
});

test("whoever signed in with something else sees none of it", async () => {
  const { id } = await create();
  const tablet = await device();
  expect(await call("PushSubscription/get", { ids: [id] }, tablet)).toEqual({ list: [], notFound: [id] });
  const eve = await scene.signIn("eve@crepes.fr");
  for (const [caller, account] of [[tablet, bob] as const, [phone, eve] as const]) {
    const set = { update: { [id]: { types: [] } }, destroy: [id] };
    expect(await call("PushSubscription/set", set, caller, account)).toMatchObject({
      notUpdated: { [id]: { type: "notFound" } },
      notDestroyed: { [id]: { type: "notFound" } },
    });
  }
  const itself = { by: "person", webSession: null } as const;
  expect(await call("PushSubscription/set", { create: {} }, itself)).toMatchObject({ type: "forbidden" });
});

test("a revoked app password takes its subscriptions along, URL and keys included", async () => {
  await create({ keys: pushClient().keys });
  await host.until(1);
  await scene.core.appPasswords.remove(bob, phone.by === "program" ? phone.appPassword : "");
  expect(await rows()).toEqual([]);
});

test("a destroyed subscription is gone from the table", async () => {
  const id = await subscribe();
  expect(await call("PushSubscription/set", { destroy: [id] })).toMatchObject({ destroyed: [id] });
  expect(await rows()).toEqual([]);
});

test("an app password's subscriptions end after 30 days unless they are renewed", async () => {
  const { id, expires } = await create();
  const days = (text: string) => (Date.parse(text) - Date.now()) / 86_400_000;
  expect(days(expires)).toBeCloseTo(30, 1);
  const far = { expires: "2100-01-01T00:00:00Z" };
  expect(days((await update(id, far)).updated[id].expires)).toBeCloseTo(30, 1);
  const near = new Date(Date.now() + 60_000).toISOString().replace(/\.\d+/, "");
  expect((await update(id, { expires: near })).updated).toEqual({ [id]: null });
  expect(await update(id, { expires: "2020-01-01T00:00:00Z" })).toMatchObject({
    notUpdated: { [id]: { type: "invalidProperties", properties: ["expires"] } },
  });
  await scene.database.query("UPDATE push_subscription SET expires_at = now() - interval '1 s'");
  expect((await call("PushSubscription/get", { ids: null })).list).toEqual([]);
});

test.each([404, 410])("a push service that answers %i is not called again", async (status) => {
  host.answer = { status };
  await create();
  await host.until(1);
  await vi.waitFor(async () => expect(await rows()).toEqual([]), { timeout: 60_000 });
});

test("a push service that answers 429 is called half as often, and not before it asked for", async () => {
  await subscribe();
  await settled(0);
  host.answer = { status: 429, retryAfter: "90" };
  await change();
  await host.until(2);
  expect(await settled(1)).toMatchObject({ pace_ms: 60_000, isLater: true });
});

test.each([
  ["is away", 500],
  ["leads elsewhere", 302],
])("a push service that %s is called later, and what changed is not lost", async (_what, status) => {
  await subscribe();
  await settled(0);
  host.answer = { status };
  await change();
  await host.until(2);
  expect(await settled(1)).toMatchObject({ isLater: true });
  host.answer = { status: 201 };
  await scene.database.query("UPDATE push_subscription SET next_at = now()");
  await change();
  await host.until(3);
  await settled(0);
});

test("an address of ours behind somebody's name is not called", async () => {
  await create({ url: "https://inside.example:8443/push" });
  expect(await settled(1)).toMatchObject({ isLater: true });
});

test("while its account is disabled nothing is pushed", async () => {
  await subscribe();
  await settled(0);
  await scene.database.query("UPDATE account SET disabled_at = now() WHERE id = $1", [bob]);
  await change();
  await scene.database.query("UPDATE account SET disabled_at = NULL WHERE id = $1", [bob]);
  await change();
  expect(read(await host.until(2)).changed[`a${bob}`]).toHaveProperty("Mailbox");
  expect(host.pushed).toHaveLength(2);
});

test.each([
  [{ url: "http://push.example/" }, "url"],
  [{ url: "https://bob:secret@push.example/" }, "url"],
  [{ url: "https://push.example:22/" }, "url"],
  [{ url: "/push" }, "url"],
  [{ url: `https://push.example/${"x".repeat(2_000)}` }, "url"],
  [{ url: null }, "url"],
  [{ deviceClientId: "" }, "deviceClientId"],
  [{ deviceClientId: 7 }, "deviceClientId"],
  [{ deviceClientId: "a\0b" }, "deviceClientId"],
  [{ keys: {} }, "keys"],
  [{ keys: { p256dh: "x", auth: "y" } }, "keys"],
  [{ keys: "x" }, "keys"],
  [{ verificationCode: "x" }, "verificationCode"],
  [{ types: "Email" }, "types"],
  [{ types: ["__proto__"] }, "types"],
  [{ types: [{ toString: null }] }, "types"],
  [{ expires: "tomorrow" }, "expires"],
  [{ expires: "2020-01-01T00:00:00Z" }, "expires"],
  [{ colour: "red" }, "colour"],
])("a subscription with %j is refused", async (more, property) => {
  const set = await call("PushSubscription/set", { create: { n: target(more) } });
  expect(set).toMatchObject({
    created: null,
    notCreated: { n: { type: "invalidProperties", properties: [property] } },
  });
});

test("what was given once cannot be changed", async () => {
  const { id } = await create();
  for (const name of ["url", "keys", "deviceClientId", "id"])
    expect(await update(id, { [name]: "x" })).toMatchObject({
      notUpdated: { [id]: { type: "invalidProperties", properties: [name] } },
    });
});

test("an account has so many subscriptions, and makes so many in an hour", async () => {
  const eve = await scene.signIn("eve@crepes.fr");
  const made = await scene.core.appPasswords.add(eve, { name: "Phone", protocols: ["jmap"] });
  if (!made.ok) throw new Error(made.problem.kind);
  const caller: JmapCaller = { by: "program", appPassword: made.appPassword.id };
  const many = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`n${n}`, target({ url: "https://inside.example/" })]),
    );
  const set = await call("PushSubscription/set", { create: many(25) }, caller, eve);
  const ids = Object.values(set.created as Record<string, { id: string }>).map(({ id }) => id);
  expect(ids).toHaveLength(20);
  expect(set.notCreated.n20).toMatchObject({ type: "overQuota" });
  const again = await call("PushSubscription/set", { destroy: ids }, caller, eve);
  expect(again.destroyed).toHaveLength(20);
  const next = await call("PushSubscription/set", { create: many(15) }, caller, eve);
  expect(Object.keys(next.created)).toHaveLength(10);
  expect(next.notCreated.n10).toEqual({ type: "rateLimit" });
});
