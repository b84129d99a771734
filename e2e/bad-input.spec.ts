import { type APIRequestContext, type APIResponse, expect, test } from "@playwright/test";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
});
test.afterAll(() => keryx.destroy());

const mail = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"];

/** What no stranger may read: where a defect lies, what was asked of the database, where files are. */
async function saysNothingInside(answer: APIResponse): Promise<void> {
  const text = await answer.text();
  expect(text).not.toMatch(/node_modules|\bat [\w.]+ \(|SELECT |INSERT |\/(home|root|tmp|work)\//);
}
const post = (request: APIRequestContext, data: string | Buffer, type = "application/json") =>
  // Text would be made JSON on the way when it is none.
  request.post(`${keryx.url}/jmap`, {
    data: Buffer.from(data),
    headers: { "content-type": type, origin: keryx.url },
  });

test("JMAP answers what is no request with the error of its kind", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const accountId = (await (await page.request.get(`${keryx.url}/.well-known/jmap`)).json()).primaryAccounts[
    "urn:ietf:params:jmap:mail"
  ];
  const request = (methodCalls: unknown) => JSON.stringify({ using: mail, methodCalls });
  const cases: [what: string, body: string | Buffer, error: string][] = [
    ["nothing", "", "notJSON"],
    ["half an object", '{"using":', "notJSON"],
    ["octets that are no text", Buffer.from([0xff, 0xfe, 0x00, 0x80]), "notJSON"],
    ["a member twice", '{"using":[],"methodCalls":[],"using":[]}', "notJSON"],
    ["a list", "[]", "notRequest"],
    ["a number", "7", "notRequest"],
    ["null", "null", "notRequest"],
    ["calls that are no list", JSON.stringify({ using: mail, methodCalls: {} }), "notRequest"],
    ["a call without its id", request([["Email/get", {}]]), "notRequest"],
    [
      "a capability that nobody has",
      JSON.stringify({ using: ["urn:x"], methodCalls: [] }),
      "unknownCapability",
    ],
    ["a thousand calls", request(Array.from({ length: 1000 }, () => ["Core/echo", {}, "0"])), "limit"],
    [
      "100,000 brackets",
      `{"using":[],"methodCalls":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      "notRequest",
    ],
    ["11 MB", request([["Core/echo", { text: "x".repeat(11_000_000) }, "0"]]), "limit"],
  ];
  for (const [what, body, error] of cases) {
    const answer = await post(page.request, body);
    expect(answer.status(), what).toBe(400);
    expect((await answer.json()).type, what).toBe(`urn:ietf:params:jmap:error:${error}`);
    await saysNothingInside(answer);
  }
  expect((await post(page.request, "{}", "text/plain")).status()).toBe(400);

  // Every argument of every wrong type is answered inside of a 200, and nothing breaks.
  const values = [
    null,
    true,
    -1,
    1e308,
    "",
    "x",
    "\u0000\ud800",
    [],
    [null],
    {},
    JSON.parse('{"__proto__":{"x":1}}'),
    { constructor: {} },
  ];
  const names = [
    "Mailbox/get",
    "Mailbox/query",
    "Mailbox/set",
    "Email/get",
    "Email/query",
    "Email/set",
    "Thread/get",
    "Identity/set",
  ];
  const args = [
    "ids",
    "properties",
    "filter",
    "sort",
    "position",
    "limit",
    "anchor",
    "create",
    "update",
    "destroy",
    "ifInState",
  ];
  for (const name of names) {
    const calls = args.flatMap((arg) => values.map((value) => [name, { accountId, [arg]: value }, "0"]));
    for (let at = 0; at < calls.length; at += 60) {
      const answer = await post(page.request, request(calls.slice(at, at + 60)));
      expect(answer.status(), name).toBe(200);
      const { methodResponses } = await answer.json();
      expect(
        methodResponses.filter(([, { type }]: [string, { type?: string }]) => type === "serverFail"),
        name,
      ).toEqual([]);
      await saysNothingInside(answer);
    }
  }
  // A reference that points nowhere, and one that points at itself.
  const lost = { "#ids": { resultOf: "nowhere", name: "Email/query", path: "/ids" }, accountId };
  const itself = { "#ids": { resultOf: "a", name: "Email/get", path: "/list/*/id" }, accountId };
  const answer = await post(
    page.request,
    request([
      ["Email/get", lost, "0"],
      ["Email/get", itself, "a"],
    ]),
  );
  for (const [name, { type }] of (await answer.json()).methodResponses)
    expect([name, type]).toEqual(["error", "invalidResultReference"]);
});

test("whoever is not signed in, or comes from another site, gets nothing", async ({ page, request }) => {
  for (const path of ["/jmap", "/jmap/upload/a1"])
    expect((await request.post(`${keryx.url}${path}`, { data: {} })).status(), path).toBe(401);
  for (const path of [
    "/jmap/download/a1/be1/x",
    "/jmap/eventsource?types=*&closeafter=no&ping=0",
    "/.well-known/jmap",
  ])
    expect((await request.get(`${keryx.url}${path}`)).status(), path).toBe(401);
  await signIn(page, keryx, "bob@crepes.fr");
  const foreign = await page.request.post(`${keryx.url}/jmap`, {
    data: { using: mail, methodCalls: [] },
    headers: { origin: "https://evil.example" },
  });
  expect(foreign.status()).toBe(403);
});

test("signing in and out with what is no JSON is refused, and is no failure of the server", async ({
  request,
}) => {
  for (const body of ["", "{", Buffer.from([0xff, 0x00])])
    for (const path of ["signout", "callback/credentials"]) {
      const answer = await request.post(`${keryx.url}/api/auth/${path}`, {
        data: Buffer.from(body),
        headers: { "content-type": "application/json", origin: keryx.url },
      });
      expect(answer.status(), path).toBe(400);
      await saysNothingInside(answer);
    }
});

test("addresses that lead nowhere end on a page that says so", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  for (const path of [
    "/mail/nowhere",
    "/mail/inbox/a/b/c",
    "/mail/%2e%2e%2fetc",
    "/nothing",
    "/mail/inbox/%00",
  ]) {
    const answer = await page.goto(`${keryx.url}${path}`);
    expect(answer?.status(), path).toBeGreaterThanOrEqual(400);
    expect(answer?.status(), path).toBeLessThan(500);
  }
  await page.goto(`${keryx.url}/mail/inbox/t999999999999`);
  await expect(page.getByRole("region", { name: "Conversations" })).toBeVisible();
  const hostile = `${keryx.url}/mail/search?q=${encodeURIComponent(`"<script>alert(1)</script> ' OR 1=1 -- from: ${"x".repeat(2000)}`)}`;
  await page.goto(hostile);
  await expect(rows(page)).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Conversations" })).toBeVisible();
});

test("an upload past the limit is refused, and one that breaks off leaves nothing", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  const session = await (await page.request.get(`${keryx.url}/.well-known/jmap`)).json();
  const [accountId] = Object.keys(session.accounts);
  const { maxSizeUpload } = session.capabilities["urn:ietf:params:jmap:core"];
  const answer = await page.request.post(`${keryx.url}/jmap/upload/${accountId}`, {
    data: Buffer.alloc(maxSizeUpload + 1),
    headers: { "content-type": "application/octet-stream", origin: keryx.url },
  });
  expect(answer.status()).toBe(413);
  expect((await answer.json()).limit).toBe("maxSizeUpload");
  // Nor is there anything of another account, under its id or under one's own.
  for (const path of [
    "a1/be1/x",
    "a1/bu1/x",
    `${accountId}/be1/x`,
    `${accountId}/bu1-1/x`,
    `${accountId}/..%2f/x`,
  ])
    expect((await page.request.get(`${keryx.url}/jmap/download/${path}`)).status(), path).toBe(404);
  expect(
    (
      await page.request.post(`${keryx.url}/jmap/upload/a1`, { data: "x", headers: { origin: keryx.url } })
    ).status(),
  ).toBe(404);
});
