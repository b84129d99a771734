import { type AccountId, provenAccount } from "../../mail-core/index.ts";
import { mailCore } from "../mail.ts";
import { openToken } from "./token.ts";
import { liveSession } from "./web-sessions.ts";

/** A browser's session, proved by a live row of `web_session` of an account that may act. */
export interface CookieSession {
  account: AccountId;
  /** The row's id; the secret itself stays in the cookie. */
  sessionId: string;
}

/** The session that a cookie names, or null: no cookie, signed out elsewhere, expired, or a disabled account. */
export async function cookieSession(cookie: string | undefined): Promise<CookieSession | null> {
  const secret = await openToken(cookie);
  const row = secret === null ? null : await liveSession(secret);
  if (!row || !(await mailCore().authenticator.mayAct(row.accountRowId))) return null;
  return { account: provenAccount(row.accountRowId), sessionId: row.id };
}
