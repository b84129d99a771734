import { cookies } from "next/headers";
import type { AccountId } from "../../mail-core/index.ts";
import { mailCore } from "../mail.ts";
import { webPeer } from "./peer.ts";
import { cookieName, cookieOptions, openToken, sealToken } from "./token.ts";
import { endSession, openSession } from "./web-sessions.ts";

export type WebSignIn =
  | { ok: true; secret: string }
  | { ok: false; kind: "refused" }
  | { ok: false; kind: "slow-down"; retryAfterS: number };

const addressMax = 320;
const passwordMax = 1024;

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
  });
  switch (outcome.kind) {
    case "proven":
      return { ok: true, secret: await openSession(outcome.account, peer) };
    case "refused":
      return { ok: false, kind: "refused" };
    case "slow-down":
      return { ok: false, kind: "slow-down", retryAfterS: outcome.retryAfterS };
    default:
      return outcome satisfies never;
  }
}

/** Signs this browser in: a new session and its cookie, in a server action or a route handler. */
export async function signInHere(address: unknown, password: unknown): Promise<WebSignIn> {
  const outcome = await startSession(address, password);
  if (!outcome.ok) return outcome;
  const jar = await cookies();
  const before = await openToken(jar.get(cookieName())?.value);
  if (before) await endSession(before);
  jar.set(cookieName(), await sealToken(outcome.secret), cookieOptions());
  return outcome;
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
}
