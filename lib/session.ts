import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { type CookieSession, cookieSession } from "./auth/cookie-session.ts";
import { cookieName } from "./auth/token.ts";
import { addressHeader, signInAddress } from "./auth/way-back.ts";
import { mailCore } from "./mail.ts";

/** Who is at the browser. */
export interface CurrentSession extends CookieSession {
  address: string;
  name: string;
  role: "user" | "administrator";
}

/** The session of this request, or null (see `cookieSession`). */
export const currentSession = cache(async (): Promise<CurrentSession | null> => {
  const session = await cookieSession((await cookies()).get(cookieName())?.value);
  const account = session && (await mailCore().accounts.find(session.account));
  return account && { ...session, address: account.address, name: account.name, role: account.role };
});

/** For pages and actions: the session, or on to where one begins. */
export async function requireSession(): Promise<CurrentSession> {
  const session = await currentSession();
  if (session) return session;
  if (!(await mailCore().setUp.done())) redirect("/set-up");
  redirect(signInAddress((await headers()).get(addressHeader)));
}

/** The same for administration; a plain user is sent back to the mail. */
export async function requireAdministrator(): Promise<CurrentSession> {
  const session = await requireSession();
  if (session.role !== "administrator") redirect("/mail");
  return session;
}
