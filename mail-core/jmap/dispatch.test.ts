import { expect, test } from "vitest";
import { provenAccount } from "../ids.ts";
import { silentLog } from "../log.ts";
import { coreMethods } from "./core.ts";
import { dispatch, readRequest } from "./dispatch.ts";
import { capabilitiesOf } from "./limits.ts";
import { answer, type Method } from "./method.ts";

const core = "urn:ietf:params:jmap:core";
const mail = "urn:ietf:params:jmap:mail";
const capabilities = capabilitiesOf.person;
const caller = { by: "person", webSession: null } as const;

async function run(methodCalls: unknown, methods: Record<string, Method> = {}, more: object = {}) {
  const all = new Map(Object.entries({ ...coreMethods(), ...methods }));
  const deps = { caller, opened: [], methods: all, sessionState: "s", log: silentLog };
  const given = { using: [core, mail], methodCalls, ...more };
  const done = await dispatch(provenAccount("1"), given, deps);
  return done.ok ? done.response : done.problem;
}
const first = async (...given: Parameters<typeof run>) => {
  const result = await run(...given);
  return "methodResponses" in result ? result.methodResponses[0]?.slice(0, 2) : result;
};
const get: Method = async (args, { accountId }) => answer("Mailbox/get", { accountId, ids: args.ids });

test.each([null, [], "x", {}, { using: [core] }, { using: [7], methodCalls: [] }])(
  "%j is not a request",
  (value) => {
    expect(readRequest(value, capabilities)).toMatchObject({
      problem: { type: "urn:ietf:params:jmap:error:notRequest", status: 400 },
    });
  },
);

test.each([[["Core/echo", {}]], [["Core/echo", [], "c"]], [["Core/echo", {}, 7]], ["Core/echo"]])(
  "%j is not a call",
  async (call) => expect(await run([call])).toMatchObject({ type: expect.stringContaining("notRequest") }),
);

test("a capability that is not known refuses the request", async () => {
  expect(await run([], {}, { using: [core, "urn:x"] })).toMatchObject({
    type: expect.stringContaining("unknownCapability"),
  });
});

test("more calls than the limit are refused, and the limit is named", async () => {
  const calls = Array.from({ length: 65 }, () => ["Core/echo", {}, "c"]);
  expect(await run(calls)).toMatchObject({
    type: expect.stringContaining(":limit"),
    limit: "maxCallsInRequest",
  });
});

test("an echo comes back", async () => {
  expect(await first([["Core/echo", { hello: [true] }, "c"]])).toEqual(["Core/echo", { hello: [true] }]);
});

test("a method is unknown without its capability", async () => {
  const calls = [["Mailbox/get", { accountId: "a1" }, "c"]];
  expect(await first(calls, { "Mailbox/get": get })).toMatchObject(["Mailbox/get", { accountId: "a1" }]);
  expect(await first(calls, { "Mailbox/get": get }, { using: [core] })).toEqual([
    "error",
    { type: "unknownMethod" },
  ]);
  expect(await first([["constructor", {}, "c"]])).toEqual(["error", { type: "unknownMethod" }]);
});

test.each([
  [{}, "invalidArguments"],
  [{ accountId: 1 }, "invalidArguments"],
  [{ accountId: "a2" }, "accountNotFound"],
  [{ accountId: "a1", ids: Array.from({ length: 501 }, () => "m1") }, "requestTooLarge"],
])("a call with %j is refused: %s", async (args, type) => {
  expect(await first([["Mailbox/get", args, "c"]], { "Mailbox/get": get })).toMatchObject([
    "error",
    { type },
  ]);
});

test("a defect is serverFail without its cause, and the next call runs", async () => {
  const broken: Method = async () => {
    throw new Error("secret");
  };
  const away: Method = async () => {
    throw Object.assign(new Error("secret"), { code: "57P01" });
  };
  const accountId = "a1";
  const result = await run(
    [
      ["Mailbox/get", { accountId }, "a"],
      ["Mailbox/query", { accountId }, "b"],
      ["Core/echo", {}, "c"],
    ],
    { "Mailbox/get": broken, "Mailbox/query": away },
  );
  expect(result).toMatchObject({
    methodResponses: [
      ["error", { type: "serverFail" }, "a"],
      ["error", { type: "serverUnavailable" }, "b"],
      ["Core/echo", {}, "c"],
    ],
  });
  expect(JSON.stringify(result)).not.toContain("secret");
});

test("creation ids go in and come out only when they were given", async () => {
  const create: Method = async (_, { createdIds }) => {
    createdIds.set("__proto__", `${createdIds.get("old")}!`);
    return answer("Mailbox/set", {});
  };
  const calls = [["Mailbox/set", { accountId: "a1" }, "c"]];
  const result = await run(calls, { "Mailbox/set": create }, { createdIds: { old: "m1" } });
  expect(JSON.stringify(result)).toContain('"createdIds":{"old":"m1","__proto__":"m1!"}');
  expect(await run(calls, { "Mailbox/set": create })).not.toHaveProperty("createdIds");
});

test("sixty-four echoes of echoes do not fill the memory", async () => {
  const calls: unknown[] = [["Core/echo", { text: "x".repeat(1000) }, "0"]];
  for (let n = 1; n < 64; n++) {
    const reference = { resultOf: String(n - 1), name: "Core/echo", path: "" };
    calls.push(["Core/echo", { "#one": reference, "#two": reference }, String(n)]);
  }
  const result = await run(calls);
  expect(JSON.stringify(result).length).toBeLessThan(30_000_000);
  expect(JSON.stringify(result)).toContain("invalidResultReference");
});
