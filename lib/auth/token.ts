import { createHash, randomBytes } from "node:crypto";
import { decode, encode } from "next-auth/jwt";

/** The longest a browser keeps a cookie. It only names a row; the row alone says how long the session lives. */
export const cookieMaxAgeS = 400 * 24 * 60 * 60;

const secretPattern = /^[A-Za-z0-9_-]{43}$/;

/** 32 random octets in base64url: what the browser holds, inside next-auth's encrypted token. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What the table holds: who reads the table cannot sign in with it. */
export const sessionIdOf = (secret: string): string =>
  createHash("sha256").update(secret).digest("base64url");

export const isSecret = (value: unknown): value is string =>
  typeof value === "string" && secretPattern.test(value);

const isSecure = (): boolean => process.env.NEXTAUTH_URL?.startsWith("https://") ?? false;

/** As next-auth names it: it finds the session by that. */
export const cookieName = (): string =>
  isSecure() ? "__Secure-next-auth.session-token" : "next-auth.session-token";

export const cookieOptions = () =>
  ({ httpOnly: true, sameSite: "lax", path: "/", secure: isSecure(), maxAge: cookieMaxAgeS }) as const;

/** The same on every machine and after every start. */
export function signingSecret(): string {
  const secret = process.env.NEXTAUTH_SECRET;
  if (!secret) throw new Error("NEXTAUTH_SECRET is not set: start Keryx with npm start.");
  return secret;
}

/** Next-auth's own token, as its credentials callback would make it. */
export const sealToken = (secret: string): Promise<string> =>
  encode({ token: { sid: secret }, secret: signingSecret(), maxAge: cookieMaxAgeS });

/** The session secret in a cookie's value; null for anything that we did not seal ourselves. */
export async function openToken(value: string | undefined): Promise<string | null> {
  if (!value) return null;
  try {
    const token = await decode({ token: value, secret: signingSecret() });
    return isSecret(token?.sid) ? token.sid : null;
  } catch {
    // Altered, outlived or sealed with another key: all the same to a stranger.
    return null;
  }
}
