import { type AccountId, provenAccount } from "../../mail-core/index.ts";
import { mailCore } from "../mail.ts";
import { lockedCookie } from "./lock.ts";
import { cookieName, openToken } from "./token.ts";
import { liveSession, lockSession } from "./web-sessions.ts";

/** A browser's session, proved by a live row of `web_session` of an account that may act. */
export interface CookieSession {
  account: AccountId;
  /** The row's id; the secret itself stays in the cookie. */
  sessionId: string;
  lockAfterMin: number | null;
}

/** The cookies of a request, by name. */
export type CookieReader = (name: string) => string | undefined;

/** The session that a browser's cookies name, or null: none, signed out elsewhere, expired, locked, or of a disabled account. */
export async function cookieSession(read: CookieReader): Promise<CookieSession | null> {
  const found = await anySession(read);
  return found && !found.isLocked ? found : null;
}

/** The same of a session that is locked, for who proves again who is there; null also where it is not locked. */
export async function lockedSession(read: CookieReader): Promise<CookieSession | null> {
  const found = await anySession(read);
  return found?.isLocked ? found : null;
}

/** Locked or not: only for proving who is there. */
export async function anySession(
  read: CookieReader,
): Promise<(CookieSession & { isLocked: boolean }) | null> {
  const secret = await openToken(read(cookieName()));
  const row = secret === null ? null : await liveSession(secret);
  if (!row || !(await mailCore().authenticator.mayAct(row.accountRowId))) return null;
  const { id: sessionId, lockAfterMin } = row;
  const mark = read(lockedCookie);
  // One that was taken back: empty where Next draws a page after it, as it was in a request that was on its way.
  const isMarked = Boolean(mark) && mark !== row.unlockedMark;
  // A page locked this browser, perhaps while the server was away.
  if (isMarked && !row.isLocked) await lockSession(sessionId);
  return {
    ...{ account: provenAccount(row.accountRowId), sessionId, lockAfterMin },
    isLocked: isMarked || row.isLocked,
  };
}
