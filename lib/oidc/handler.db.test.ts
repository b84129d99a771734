import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Scene, stage } from "../../mail-core/testing/scene.ts";
import { cookieSession } from "../auth/cookie-session.ts";
import { lockedCookie } from "../auth/lock.ts";
import { sessionsOf } from "../auth/web-sessions.ts";
import { setDatabaseUrl } from "../db/database-url.ts";
import { closePrisma, prisma } from "../db/prisma.ts";
import { setMailCore } from "../mail.ts";
import { makeWebServer, type WebServer } from "../server/web.ts";
import {
  client,
  newKey,
  type OpenIdProvider,
  signedBy,
  startOpenIdProvider,
  type Told,
} from "../testing/openid-provider.ts";
import { answerSingleSignOn } from "./handler.ts";
import { unlink } from "./links.ts";
import { isProofOf, proofMaxAgeS } from "./proof.ts";
import { transactionMaxAgeS } from "./transaction.ts";

const url = "https://mail.crepes.fr";
const sessionCookie = "__Secure-next-auth.session-token";
const transactionCookie = "__Host-keryx-oidc";
const proofCookie = "__Host-keryx-proof";
const bob: Told = { sub: "b-1", email: "bob@crepes.fr", email_verified: true };

let scene: Scene;
let provider: OpenIdProvider;
let web: WebServer;
let here: string;
const logged: Record<string, unknown>[] = [];
const defects: unknown[] = [];

beforeAll(async () => {
  [scene, provider] = await Promise.all([stage(), startOpenIdProvider()]);
  setMailCore(scene.core);
  setDatabaseUrl(scene.database.url);
  const settings = { issuer: provider.issuer, clientId: client.id, clientSecret: client.secret };
  const log = {
    info() {},
    warn: (event: string, fields = {}) => void logged.push({ event, ...fields }),
    error() {},
  };
  const answer = answerSingleSignOn({ ...settings, name: null, isOnly: false }, { url, log });
  web = makeWebServer(
    async (request, response) => {
      if (!(await answer(request, response))) response.writeHead(404).end();
    },
    (error) => defects.push(error),
  );
  await web.listen(0, "127.0.0.1");
  here = `http://127.0.0.1:${(web.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  web.server.closeAllConnections();
  await web.stop();
  await provider.stop();
  await closePrisma();
  await scene.end();
});
beforeEach(async () => {
  vi.stubEnv("NEXTAUTH_URL", url);
  vi.stubEnv("NEXTAUTH_SECRET", "a secret of this test");
  provider.told = bob;
  logged.length = 0;
  await prisma().oidcLink.deleteMany();
  await prisma().webSession.deleteMany();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  expect(defects.splice(0)).toEqual([]);
});

/** A browser with its cookies, which goes where it is told and not where it is sent. */
function newBrowser() {
  const jar = new Map<string, string>();
  const go = async (address: string, headers: Record<string, string> = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(here + address, {
      redirect: "manual",
      headers: { cookie, "user-agent": "Chrome on Linux", ...headers },
    });
    const set = answer.headers.getSetCookie();
    for (const one of set) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    return { status: answer.status, to: answer.headers.get("location") ?? "", set, headers: answer.headers };
  };
  return {
    jar,
    go,
    /** To the provider; `to` is where a link led. */
    begin: async (to = "") =>
      new URL((await go(`/sign-in/oidc${to}`, { "sec-fetch-site": "same-origin" })).to),
    /** With what the provider sent it back with. */
    comeBack: async ({ search }: { search: string }) =>
      (await go(`/sign-in/oidc/back${search}`, { "sec-fetch-site": "cross-site" })).to,
    session: () => cookieSession((name) => jar.get(name)),
    /** To the provider, to prove the session that it has. */
    beginAgain: async (to = "") =>
      (await go(`/sign-in/oidc/again${to}`, { "sec-fetch-site": "same-origin" })).to,
    isProven: async () => {
      const session = await cookieSession((name) => jar.get(name));
      return session !== null && isProofOf(session.sessionId, jar.get(proofCookie));
    },
  };
}

/** All the way there and back: where one is then, and who. */
async function signIn(told: Told = bob, to = "") {
  provider.told = told;
  const browser = newBrowser();
  const end = await browser.comeBack(provider.agree(await browser.begin(to)));
  const account = (await browser.session())?.account ?? null;
  const found = account && (await scene.core.accounts.find(account));
  return { end, address: found ? found.address : null };
}
const nobody = (refusal: string) => ({ end: `/sign-in?error=oidc-${refusal}`, address: null });

test("somebody whose address the provider has proved comes to where a link led, in a session like any other", async () => {
  const browser = newBrowser();
  const asked = await browser.begin("?to=%2Fsettings%3Fx%3D1");
  expect(asked.origin + asked.pathname).toBe(`${provider.issuer}/authorize`);
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    ...{ client_id: client.id, response_type: "code", scope: "openid email" },
    redirect_uri: `${url}/sign-in/oidc/back`,
    ...{ state: expect.stringMatching(/^.{40}/), nonce: expect.stringMatching(/^.{40}/) },
    ...{ code_challenge: expect.stringMatching(/^.{43}$/), code_challenge_method: "S256" },
  });
  expect(await browser.comeBack(provider.agree(asked))).toBe("/settings?x=1");
  const session = await browser.session();
  expect(await scene.core.accounts.find(session?.account ?? "")).toMatchObject({ address: "bob@crepes.fr" });
  expect(await sessionsOf(session?.account ?? "0")).toMatchObject([
    { userAgent: "Chrome on Linux", network: "127.0.0.1" },
  ]);
  expect([...browser.jar.keys()]).toEqual([sessionCookie]);
  expect(logged).toEqual([]);
});

test("its cookies are for our pages over https alone, and no script reads them", async () => {
  const browser = newBrowser();
  const begun = await browser.go("/sign-in/oidc");
  const back = provider.agree(new URL(begun.to));
  const ended = await browser.go(`/sign-in/oidc/back${back.search}`);
  const marks = "Path=/; Max-Age=\\d+; HttpOnly; SameSite=Lax; Secure$";
  expect(begun.set).toEqual([expect.stringMatching(new RegExp(`^${transactionCookie}=.+; ${marks}`))]);
  expect(ended.set).toEqual([
    expect.stringMatching(new RegExp(`^${transactionCookie}=; Path=/; Max-Age=0; `)),
    expect.stringMatching(new RegExp(`^${sessionCookie}=.+; ${marks}`)),
  ]);
  for (const { headers } of [begun, ended]) expect(headers.get("cache-control")).toBe("no-store");
});

test("who signs in once more in a browser leaves no session behind", async () => {
  const browser = newBrowser();
  for (const _ of "12") await browser.comeBack(provider.agree(await browser.begin()));
  expect(await prisma().webSession.count()).toBe(1);
});

test("an address that is told at the UserInfo endpoint is as good, and must be of the same person", async () => {
  const { sub, ...elsewhere } = bob;
  expect(await signIn({ sub, elsewhere })).toEqual({ end: "/mail", address: "bob@crepes.fr" });
  expect(await signIn({ sub: "other", elsewhere: { ...elsewhere, sub } })).toEqual(nobody("failed"));
});

test("once linked, a person keeps the account whatever their address becomes, and opens nobody else's", async () => {
  await signIn();
  for (const email of ["alice@crepes.fr", "bob@elsewhere.example", undefined])
    expect(await signIn({ ...bob, email })).toEqual({ end: "/mail", address: "bob@crepes.fr" });
  expect(await prisma().oidcLink.count()).toBe(1);
});

test("somebody else who is given a linked address there does not open the account until an administrator says so", async () => {
  await signIn();
  const heir = { ...bob, sub: "b-2" };
  expect(await signIn(heir)).toEqual(nobody("taken"));
  await unlink((await scene.core.accounts.find("bob@crepes.fr"))?.id ?? "");
  expect(await signIn(heir)).toEqual({ end: "/mail", address: "bob@crepes.fr" });
  expect(await signIn()).toEqual(nobody("taken"));
});

test("of two people who come at once with one address one is let in", async () => {
  const both = await Promise.all(
    ["b-1", "b-2"].map(async (sub) => {
      const browser = newBrowser();
      const asked = await browser.begin();
      provider.told = { ...bob, sub };
      return { browser, back: provider.agree(asked) };
    }),
  );
  const ends = await Promise.all(both.map(({ browser, back }) => browser.comeBack(back)));
  expect(ends.toSorted()).toEqual(["/mail", "/sign-in?error=oidc-taken"]);
});

test("the writing of an address does not matter, and an address that is not the account's own opens nothing", async () => {
  expect(await signIn({ ...bob, email: "Bob@CREPES.FR" })).toMatchObject({ address: "bob@crepes.fr" });
  await scene.core.aliases.add({ address: "sales@crepes.fr", targets: ["eve@crepes.fr"] });
  for (const email of ["sales@crepes.fr", "eve+x@crepes.fr", "eve", "eve@elsewhere.example"])
    expect(await signIn({ sub: "e-1", email, email_verified: true })).toEqual(
      nobody(email.includes("@") ? "unknown" : "unverified"),
    );
  expect(await prisma().oidcLink.count()).toBe(1);
});

test.each([false, "true", 1, undefined])(
  "an address of which the provider says %j is nobody's",
  async (verified) => {
    expect(await signIn({ ...bob, email_verified: verified })).toEqual(nobody("unverified"));
  },
);

test("a row's number in place of an address finds nobody", async () => {
  const account = await scene.core.accounts.find("bob@crepes.fr");
  expect(await signIn({ ...bob, email: account?.id })).toEqual(nobody("unverified"));
});

test("a disabled account is opened neither at first nor later", async () => {
  const setDisabled = (disabled: boolean) => scene.core.accounts.setDisabled("bob@crepes.fr", disabled);
  await setDisabled(true);
  expect(await signIn()).toEqual(nobody("disabled"));
  expect(await prisma().oidcLink.count()).toBe(0);
  await setDisabled(false);
  await signIn();
  await setDisabled(true);
  expect(await signIn()).toEqual(nobody("disabled"));
  await setDisabled(false);
  expect(await signIn()).toMatchObject({ address: "bob@crepes.fr" });
});

const anotherKey = newKey();
const nowS = () => Math.floor(Date.now() / 1_000);
test.each<[string, NonNullable<Told["forged"]>]>([
  ["for another nonce", (claims, { own }) => signedBy(own, { ...claims, nonce: "of another browser" })],
  ["without a nonce", ({ nonce: _, ...claims }, { own }) => signedBy(own, claims)],
  ["for another client", (claims, { own }) => signedBy(own, { ...claims, aud: "somebody-else" })],
  ["of another issuer", (claims, { own }) => signedBy(own, { ...claims, iss: "https://evil.example" })],
  ["that ran out", (claims, { own }) => signedBy(own, { ...claims, iat: nowS() - 900, exp: nowS() - 600 })],
  ["without an end", ({ exp: _, ...claims }, { own }) => signedBy(own, claims)],
  ["without a person", ({ sub: _, ...claims }, { own }) => signedBy(own, claims)],
  ["signed by another key", (claims) => signedBy(anotherKey, claims)],
  ["signed by nobody", (claims) => signedBy(null, claims, "none")],
  ["signed with our own secret", (claims, { secret }) => signedBy(secret, claims, "HS256")],
  [
    "that was changed after it was signed",
    (claims, { own }) => {
      const [head, , signature] = signedBy(own, claims).split(".");
      const body = Buffer.from(JSON.stringify({ ...claims, email: "alice@crepes.fr" })).toString("base64url");
      return `${head}.${body}.${signature}`;
    },
  ],
  ["that is no token", () => "pickles"],
  ["that is not there", () => null],
])("an ID token %s lets nobody in, and is logged", async (_, forged) => {
  expect(await signIn({ ...bob, forged })).toEqual(nobody("failed"));
  expect(logged).toMatchObject([
    { event: "sign-in.refused", protocol: "oidc", network: "127.0.0.1", reason: "failed" },
  ]);
  expect(await prisma().webSession.count()).toBe(0);
});

test("an answer to another browser's question, to none, or with a changed state lets nobody in", async () => {
  const attacker = newBrowser();
  const answer = provider.agree(await attacker.begin());
  const victim = newBrowser();
  expect(await victim.comeBack(answer)).toBe("/sign-in?error=oidc-stale");
  const asked = await victim.begin();
  expect(await victim.comeBack(answer)).toBe("/sign-in?error=oidc-stale");
  const mixed = new URL(answer);
  mixed.searchParams.set("state", asked.searchParams.get("state") ?? "");
  expect(await victim.comeBack(mixed)).toBe("/sign-in?error=oidc-failed");
  expect(await victim.session()).toBeNull();
});

test("an answer works once, from its own provider, and for ten minutes", async () => {
  const browser = newBrowser();
  const answer = provider.agree(await browser.begin());
  const kept = new Map(browser.jar);
  expect(await browser.comeBack(answer)).toBe("/mail");
  expect(await browser.comeBack(answer)).toBe("/sign-in?error=oidc-stale");
  const again = newBrowser();
  for (const [name, value] of kept) again.jar.set(name, value);
  expect(await again.comeBack(answer)).toBe("/sign-in?error=oidc-failed");

  const strange = newBrowser();
  const elsewhere = provider.agree(await strange.begin());
  elsewhere.searchParams.set("iss", "https://evil.example");
  expect(await strange.comeBack(elsewhere)).toBe("/sign-in?error=oidc-failed");

  const slow = newBrowser();
  const late = provider.agree(await slow.begin());
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + (transactionMaxAgeS + 60) * 1_000 });
  expect(await slow.comeBack(late)).toBe("/sign-in?error=oidc-stale");
});

test("a cookie that we did not seal for this is none", async () => {
  const signedIn = newBrowser();
  await signedIn.comeBack(provider.agree(await signedIn.begin()));
  for (const value of ["pickles", signedIn.jar.get(sessionCookie) ?? ""]) {
    const browser = newBrowser();
    browser.jar.set(transactionCookie, value);
    expect(await browser.comeBack({ search: "?code=x&state=y" })).toBe("/sign-in?error=oidc-stale");
  }
});

test.each([
  ["access_denied", "denied"],
  ["server_error", "failed"],
])(
  "the provider's %s is told as %s, and one comes to where one wanted to go afterwards",
  async (error, told) => {
    const browser = newBrowser();
    const asked = await browser.begin("?to=%2Fcontacts");
    const search = new URLSearchParams({
      ...{ error, error_description: "<b>hush</b>", iss: provider.issuer },
      state: asked.searchParams.get("state") ?? "",
    });
    expect(await browser.comeBack({ search: `?${search}` })).toBe(
      `/sign-in?error=oidc-${told}&to=%2Fcontacts`,
    );
    expect(logged).toMatchObject([{ event: "sign-in.refused", protocol: "oidc", reason: told }]);
  },
);

test("another site's page signs nobody in", async () => {
  for (const site of ["cross-site", "same-site"]) {
    const browser = newBrowser();
    const begun = await browser.go("/sign-in/oidc?to=%2Fsettings", { "sec-fetch-site": site });
    expect([begun.to, begun.set]).toEqual(["/sign-in?to=%2Fsettings", []]);
  }
});

test("no address that a link gives leads away from here, nor is too long for a cookie", async () => {
  const long = `/mail/${"x".repeat(5_000)}`;
  for (const to of ["https://evil.example/", "//evil.example/mail", "/\\evil.example/mail", "/jmap", long])
    expect(await signIn(bob, `?to=${encodeURIComponent(to)}`)).toMatchObject({ end: "/mail" });
});

test("a provider that is down is told of, and asked again when it is back", async () => {
  const settings = { issuer: provider.issuer, clientId: client.id, clientSecret: client.secret };
  const fresh = answerSingleSignOn(
    { ...settings, name: null, isOnly: false },
    { url, log: { info() {}, warn() {}, error() {} } },
  );
  const other = makeWebServer(
    async (request, response) => void (await fresh(request, response)),
    (error) => defects.push(error),
  );
  await other.listen(0, "127.0.0.1");
  const address = `http://127.0.0.1:${(other.server.address() as AddressInfo).port}/sign-in/oidc`;
  const begin = async () => (await fetch(address, { redirect: "manual" })).headers.get("location");
  provider.isAway = true;
  expect(await begin()).toBe("/sign-in?error=oidc-failed");
  provider.isAway = false;
  expect(await begin()).toContain(`${provider.issuer}/authorize?`);
  other.server.closeAllConnections();
  await other.stop();
});

/** Bob's, who came by the provider. */
async function bobsBrowser() {
  provider.told = bob;
  const browser = newBrowser();
  await browser.comeBack(provider.agree(await browser.begin()));
  return browser;
}

test("who signs in there once more has proved the session, for five minutes, and keeps it", async () => {
  const browser = await bobsBrowser();
  const before = await browser.session();
  expect(await browser.isProven()).toBe(false);
  const asked = new URL(await browser.beginAgain("?to=%2Fsettings%2Fpasswords"));
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({ prompt: "login", max_age: "0" });
  provider.told = { ...bob, auth_time: nowS() };
  expect(await browser.comeBack(provider.agree(asked))).toBe("/settings/passwords");
  expect(await browser.session()).toEqual(before);
  expect(await browser.isProven()).toBe(true);
  expect(logged).toEqual([]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + (proofMaxAgeS + 60) * 1_000 });
  expect(await browser.isProven()).toBe(false);
});

test.each<[string, Told, string]>([
  ["who signed in there long ago", { ...bob, auth_time: nowS() - 3_600 }, "failed"],
  ["of whom the provider does not say when", bob, "failed"],
  ["somebody else there", { ...bob, sub: "b-2", auth_time: nowS() }, "another"],
])("%s proves nothing, is told so, and stays signed in", async (_, told, refusal) => {
  const browser = await bobsBrowser();
  const asked = new URL(await browser.beginAgain("?to=%2Fsettings%2Frules%3Fx%3D1"));
  provider.told = told;
  expect(await browser.comeBack(provider.agree(asked))).toBe(`/settings/rules?x=1&again=oidc-${refusal}`);
  expect(await browser.isProven()).toBe(false);
  expect(await browser.session()).not.toBeNull();
  expect(logged).toMatchObject([{ event: "proof.refused", protocol: "oidc", reason: refusal }]);
});

test("a locked browser is opened by the provider's word for its own person, and by nobody else's", async () => {
  const browser = await bobsBrowser();
  browser.jar.set(lockedCookie, "1");
  expect(await browser.session()).toBeNull();
  const asked = new URL(await browser.beginAgain("?to=%2Fmail%2Fsent"));
  provider.told = { ...bob, sub: "b-2", auth_time: nowS() };
  await browser.comeBack(provider.agree(asked));
  browser.jar.delete(lockedCookie);
  expect(await browser.session()).toBeNull();
  const again = new URL(await browser.beginAgain("?to=%2Fmail%2Fsent"));
  provider.told = { ...bob, auth_time: nowS() };
  browser.jar.set(lockedCookie, "1");
  expect(await browser.comeBack(provider.agree(again))).toBe("/mail/sent");
  expect(browser.jar.has(lockedCookie)).toBe(false);
  expect(await browser.session()).not.toBeNull();
});

test("what a browser sent before it was unlocked does not lock it again, and what it is locked by later does", async () => {
  const browser = await bobsBrowser();
  browser.jar.set(lockedCookie, "first");
  const asked = new URL(await browser.beginAgain());
  provider.told = { ...bob, auth_time: nowS() };
  await browser.comeBack(provider.agree(asked));
  browser.jar.set(lockedCookie, "first");
  expect(await browser.session()).not.toBeNull();
  browser.jar.set(lockedCookie, "second");
  expect(await browser.session()).toBeNull();
  browser.jar.delete(lockedCookie);
  expect(await browser.session()).toBeNull();
});

test("the proof of one session is none of another's, whoever's it is, nor a way in", async () => {
  const browser = await bobsBrowser();
  const asking = new URL(await browser.beginAgain());
  provider.told = { ...bob, auth_time: nowS() };
  const answer = provider.agree(asking);
  const left = new Map(browser.jar);
  // Signed in anew meanwhile, in another tab.
  await browser.comeBack(provider.agree(await browser.begin()));
  browser.jar.set(transactionCookie, left.get(transactionCookie) ?? "");
  expect(await browser.comeBack(answer)).toBe("/settings?again=oidc-stale");
  expect(await browser.isProven()).toBe(false);

  const proven = await bobsBrowser();
  const asked = new URL(await proven.beginAgain());
  provider.told = { ...bob, auth_time: nowS() };
  expect(await proven.comeBack(provider.agree(asked))).toBe("/settings");
  const other = await bobsBrowser();
  other.jar.set(proofCookie, proven.jar.get(proofCookie) ?? "");
  expect(await other.isProven()).toBe(false);
  const stranger = newBrowser();
  expect(await stranger.beginAgain("?to=%2Fsettings")).toBe("/sign-in?to=%2Fsettings");
  const lured = await bobsBrowser();
  const begun = await lured.go("/sign-in/oidc/again", { "sec-fetch-site": "cross-site" });
  expect([begun.to, begun.set]).toEqual(["/sign-in", []]);
});

test("other methods are refused, and other addresses are left to others", async () => {
  for (const address of ["/sign-in/oidc", "/sign-in/oidc/again", "/sign-in/oidc/back"]) {
    const answer = await fetch(here + address, { method: "POST" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
  }
  for (const address of ["/sign-in", "/sign-in/oidc/", "/sign-in/oidc/back/x"])
    expect((await fetch(here + address)).status).toBe(404);
});
