import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { type AccountId, provenAccount } from "../mail-core/index.ts";
import { cookieName, openToken } from "./auth/token.ts";
import { liveSession } from "./auth/web-sessions.ts";
import { mailCore } from "./mail.ts";

/** Who is at the browser, proved by a live row of `web_session` of an account that may act. */
export interface CurrentSession {
  account: AccountId;
  address: string;
  name: string;
  role: "user" | "administrator";
  /** The row's id; the secret itself stays in the cookie. */
  sessionId: string;
}

/** The session of this request, or null: no cookie, signed out elsewhere, expired, or a disabled account. */
export const currentSession = cache(async (): Promise<CurrentSession | null> => {
  const secret = await openToken((await cookies()).get(cookieName())?.value);
  if (!secret) return null;
  const row = await liveSession(secret);
  if (!row) return null;
  const [mayAct, account] = await Promise.all([
    mailCore().authenticator.mayAct(row.accountRowId),
    mailCore().accounts.find(row.accountRowId),
  ]);
  if (!mayAct || !account) return null;
  return {
    account: provenAccount(row.accountRowId),
    address: account.address,
    name: account.name,
    role: account.role,
    sessionId: row.id,
  };
});

/** For pages and actions: the session, or on to where one begins. */
export async function requireSession(): Promise<CurrentSession> {
  const session = await currentSession();
  if (session) return session;
  redirect((await mailCore().setUp.done()) ? "/sign-in" : "/set-up");
}

/** The same for administration; a plain user is sent back to the mail. */
export async function requireAdministrator(): Promise<CurrentSession> {
  const session = await requireSession();
  if (session.role !== "administrator") redirect("/mail");
  return session;
}
