import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { type Scene, stage } from "../testing/scene.ts";

const capability = "urn:ietf:params:jmap:quota";
let scene: Scene;
let bob: AccountId;
let inbox: string;

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  const { list } = await call("Mailbox/get", {});
  inbox = list.find(({ role }: { role: string }) => role === "inbox").id;
});
afterAll(() => scene.end());

const using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail", capability];
const call = (name: string, args: Record<string, unknown>) => scene.call(bob, name, args, { using });
const write = () => call("Email/set", { create: { n: { mailboxIds: { [inbox]: true }, subject: "heavy" } } });
const quota = () => call("Quota/get", { ids: null });

test("the session announces it, and an account has one quota, of octets", async () => {
  await scene.core.accounts.setQuota("bob@crepes.fr", 5_000);
  const session = await scene.core.jmapSession(bob, "");
  expect(session).toMatchObject({
    capabilities: { [capability]: {} },
    accounts: { [`a${bob}`]: { accountCapabilities: { [capability]: {} } } },
  });
  expect((await quota()).list).toEqual([
    {
      id: `q${bob}`,
      resourceType: "octets",
      used: 0,
      hardLimit: 5_000,
      scope: "account",
      name: "bob@crepes.fr",
      types: ["Email"],
      warnLimit: null,
      softLimit: null,
      description: "Room for mail",
    },
  ]);
  expect(await call("Quota/get", { ids: ["q1", "x"], properties: ["used"] })).toMatchObject({
    list: [],
    notFound: expect.arrayContaining(["q1", "x"]),
  });
});

test("what is written counts, and Quota/changes and the pushed states tell that only `used` changed", async () => {
  const before = await quota();
  expect(await call("Quota/changes", { sinceState: before.state })).toMatchObject({ updated: [] });
  const { size } = (await write()).created.n;
  const after = await quota();
  expect(after.list[0].used).toBe(before.list[0].used + size);
  expect(await call("Quota/changes", { sinceState: before.state })).toMatchObject({
    newState: after.state,
    created: [],
    updated: [`q${bob}`],
    destroyed: [],
    hasMoreChanges: false,
    updatedProperties: ["used"],
  });
  expect((await scene.core.states(bob)).Quota).toBe(after.state);
});

test("another limit changes more than `used`; no limit is the largest number there is", async () => {
  const { state } = await quota();
  await scene.core.accounts.setQuota("bob@crepes.fr", null);
  expect((await quota()).list[0].hardLimit).toBe(Number.MAX_SAFE_INTEGER);
  expect(await call("Quota/changes", { sinceState: state })).toMatchObject({
    updated: [`q${bob}`],
    updatedProperties: null,
  });
  expect(await call("Quota/changes", { sinceState: "long ago" })).toEqual({ type: "cannotCalculateChanges" });
});

test.each<[unknown, number]>([
  [null, 1],
  [{ name: "BOB@" }, 1],
  [{ name: "eve" }, 0],
  [{ scope: "account", resourceType: "octets", type: "Email" }, 1],
  [{ scope: "domain" }, 0],
  [{ operator: "NOT", conditions: [{ type: "Calendar" }] }, 1],
])("the filter %j finds %i", async (filter, total) => {
  const found = await call("Quota/query", { filter, sort: [{ property: "used" }], calculateTotal: true });
  expect(found).toMatchObject({ ids: total ? [`q${bob}`] : [], total, canCalculateChanges: true });
  await write();
  const { queryState: sinceQueryState } = found;
  expect(await call("Quota/queryChanges", { filter, sinceQueryState, calculateTotal: true })).toMatchObject({
    removed: [],
    added: [],
    total,
  });
});
