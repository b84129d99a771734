import { cookies } from "next/headers";
import { mailCore } from "../mail.ts";
import { mayComeInWithout } from "../oidc/offer.ts";
import type { CurrentSession } from "../session.ts";
import { lockedCookie } from "./lock.ts";
import { accountOfPasskey } from "./passkeys.ts";
import { webPeer } from "./peer.ts";
import type { WebSignIn } from "./sign-in.ts";
import { unlockSession } from "./web-sessions.ts";

export type Unlock = { ok: true } | Exclude<WebSignIn, { ok: true } | { kind: "code-needed" }>;

/** Opens a locked session by its owner's password, counted as sign-in counts. No code is asked for: the session was opened with one. */
export async function unlockByPassword(session: CurrentSession, password: unknown): Promise<Unlock> {
  if (typeof password !== "string") return { ok: false, kind: "refused" };
  const outcome = await mailCore().authenticator.signIn({
    address: session.address,
    password: password.slice(0, 1025),
    network: (await webPeer()).network,
    protocol: "web",
  });
  if (outcome.kind === "refused" || outcome.kind === "slow-down") return { ok: false, ...outcome };
  return open(session);
}

/** Opens a locked session by a passkey of its owner's. */
export async function unlockByPasskey(session: CurrentSession, signed: unknown): Promise<Unlock> {
  const proven = await accountOfPasskey(signed, (await webPeer()).network);
  return proven === session.account ? open(session) : { ok: false, kind: "refused" };
}

async function open({ sessionId, role }: CurrentSession): Promise<Unlock> {
  if (!mayComeInWithout(role)) return { ok: false, kind: "oidc-only" };
  const jar = await cookies();
  await unlockSession(sessionId, jar.get(lockedCookie)?.value);
  jar.delete(lockedCookie);
  return { ok: true };
}
