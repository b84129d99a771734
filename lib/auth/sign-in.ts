import { cookies } from "next/headers";
import { type AccountId, rememberedDays } from "../../mail-core/index.ts";
import { mailCore } from "../mail.ts";
import { mayComeInWithout } from "../oidc/offer.ts";
import { lockedCookie } from "./lock.ts";
import { accountOfPasskey } from "./passkeys.ts";
import { webPeer } from "./peer.ts";
import { cookieName, cookieOptions, openToken, sealToken } from "./token.ts";
import { endSession, openSession } from "./web-sessions.ts";

export type WebSignIn =
  | { ok: true; secret: string }
  /** The password is right: a code is to follow, with the ticket. */
  | { ok: false; kind: "code-needed"; ticket: string }
  | { ok: false; kind: "refused" }
  /** All that was asked for is right, and single sign-on is the way in. */
  | { ok: false; kind: "oidc-only" }
  | { ok: false; kind: "slow-down"; retryAfterS: number };

const addressMax = 320;
const passwordMax = 1024;
const codeMax = 64;
/** Holds what shows that the password was right, until the code comes. */
const ticketCookie = "keryx-second-step";
const ticketMaxAgeS = 10 * 60;
/** Shows that this browser was to be asked for no code again. */
const browserCookie = "keryx-browser";

/** Proves an account by its password and starts a session for this browser; sets no cookie. */
export async function startSession(address: unknown, password: unknown): Promise<WebSignIn> {
  if (typeof address !== "string" || typeof password !== "string") return { ok: false, kind: "refused" };
  const peer = await webPeer();
  const outcome = await mailCore().authenticator.signIn({
    address: address.trim().slice(0, addressMax + 1),
    // One character over the limit keeps a longer password wrong instead of cutting it right.
    password: password.slice(0, passwordMax + 1),
    network: peer.network,
    protocol: "web",
    browser: (await cookies()).get(browserCookie)?.value,
  });
  switch (outcome.kind) {
    case "proven":
      if (!mayComeInWithout(outcome.role)) return { ok: false, kind: "oidc-only" };
      return { ok: true, secret: await openSession(outcome.account, peer) };
    case "code-needed":
      return { ok: false, kind: "code-needed", ticket: outcome.ticket };
    case "refused":
      return { ok: false, kind: "refused" };
    case "slow-down":
      return { ok: false, kind: "slow-down", retryAfterS: outcome.retryAfterS };
    default:
      return outcome satisfies never;
  }
}

export type CodeSignIn =
  /** With `browser` this browser is not asked again. */
  | { ok: true; secret: string; browser: string }
  | { ok: false; kind: "refused" | "stale" | "oidc-only" }
  | Extract<WebSignIn, { kind: "slow-down" }>;

/** Goes on after a right password: the code proves the rest. Sets no cookie. */
export async function startSessionByCode(ticket: string, code: unknown): Promise<CodeSignIn> {
  if (typeof code !== "string") return { ok: false, kind: "refused" };
  const peer = await webPeer();
  const { authenticator } = mailCore();
  const outcome = await authenticator.proveCode({
    ...{ ticket, network: peer.network },
    code: code.slice(0, codeMax + 1),
  });
  if (outcome.kind !== "proven") return { ok: false, ...outcome };
  if (!mayComeInWithout(outcome.role)) return { ok: false, kind: "oidc-only" };
  return { ok: true, secret: await openSession(outcome.account, peer), browser: outcome.browser };
}

/** Signs this browser in: a new session and its cookie, in a server action or a route handler; or leaves the ticket for the code in another. */
export async function signInHere(address: unknown, password: unknown): Promise<WebSignIn> {
  const outcome = await startSession(address, password);
  if (outcome.ok) await keepSession(outcome.secret);
  else if (outcome.kind === "code-needed") {
    (await cookies()).set(ticketCookie, outcome.ticket, { ...cookieOptions(), maxAge: ticketMaxAgeS });
  }
  return outcome;
}

/** True between the password and the code. */
export const awaitsCode = async (): Promise<boolean> => (await cookies()).has(ticketCookie);

/** Signs this browser in by the code, and remembers it where that was asked for. */
export async function signInByCodeHere(code: unknown, isRemembered: boolean): Promise<CodeSignIn> {
  const jar = await cookies();
  const outcome = await startSessionByCode(jar.get(ticketCookie)?.value ?? "", code);
  if (!outcome.ok) return outcome;
  await keepSession(outcome.secret);
  jar.delete({ name: ticketCookie, ...cookieOptions() });
  if (isRemembered) {
    const maxAge = rememberedDays * 24 * 3_600;
    jar.set(browserCookie, outcome.browser, { ...cookieOptions(), maxAge });
  }
  return outcome;
}

type PasskeySignIn = { ok: true } | { ok: false; kind: "refused" | "oidc-only" };

/** Signs this browser in by a passkey, which proves both: the key, and that its owner is there. */
export async function signInByPasskeyHere(signed: unknown): Promise<PasskeySignIn> {
  const peer = await webPeer();
  const proven = await accountOfPasskey(signed, peer.network);
  const account = proven && (await mailCore().accounts.find(proven));
  if (!account || account.disabled) return { ok: false, kind: "refused" };
  if (!mayComeInWithout(account.role)) return { ok: false, kind: "oidc-only" };
  await keepSession(await openSession(account.id, peer));
  return { ok: true };
}

/** In place of the session that this browser may have had. */
async function keepSession(secret: string): Promise<void> {
  const jar = await cookies();
  const before = await openToken(jar.get(cookieName())?.value);
  if (before) await endSession(before);
  jar.set(cookieName(), await sealToken(secret), cookieOptions());
  jar.delete(lockedCookie);
}

/** A new session for this browser, in place of one that a new password has ended with all others. */
export async function renewHere(account: AccountId): Promise<void> {
  const secret = await openSession(account, await webPeer());
  (await cookies()).set(cookieName(), await sealToken(secret), cookieOptions());
}

/** Signs this browser out: the row goes, so the cookie is worth nothing wherever it may lie. */
export async function signOutHere(): Promise<void> {
  const jar = await cookies();
  const secret = await openToken(jar.get(cookieName())?.value);
  if (secret) await endSession(secret);
  jar.delete({ name: cookieName(), ...cookieOptions() });
  jar.delete(lockedCookie);
}
