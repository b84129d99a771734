import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { type CookieSession, cookieSession, lockedSession } from "./auth/cookie-session.ts";
import { addressHeader, lockedAddress, signInAddress } from "./auth/way-back.ts";
import { mailCore } from "./mail.ts";

/** Who is at the browser. */
export interface CurrentSession extends CookieSession {
  address: string;
  name: string;
  role: "user" | "administrator";
}

/** The session of this request, or null (see `cookieSession`). */
export const currentSession = cache(async (): Promise<CurrentSession | null> => {
  const jar = await cookies();
  return withAccount(await cookieSession((name) => jar.get(name)?.value));
});

/** The session of this request that is locked, or null (see `lockedSession`). It opens nothing but itself. */
export const currentLockedSession = cache(async (): Promise<CurrentSession | null> => {
  const jar = await cookies();
  return withAccount(await lockedSession((name) => jar.get(name)?.value));
});

async function withAccount(session: CookieSession | null): Promise<CurrentSession | null> {
  const account = session && (await mailCore().accounts.find(session.account));
  return account && { ...session, address: account.address, name: account.name, role: account.role };
}

/** For pages and actions: the session, or on to where one begins or is unlocked. */
export async function requireSession(): Promise<CurrentSession> {
  const session = await currentSession();
  if (session) return session;
  if (!(await mailCore().setUp.done())) redirect("/set-up");
  const asked = (await headers()).get(addressHeader);
  redirect((await currentLockedSession()) ? lockedAddress(asked) : signInAddress(asked));
}

/** The same for administration; a plain user is sent back to the mail. */
export async function requireAdministrator(): Promise<CurrentSession> {
  const session = await requireSession();
  if (session.role !== "administrator") redirect("/mail");
  return session;
}
