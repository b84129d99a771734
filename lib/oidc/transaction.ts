import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { cookieOptions, signingSecret } from "../auth/token.ts";

/** What one sign-in at the provider is bound to, between going there and coming back. */
export interface Transaction {
  /** Shows that the answer is to this browser's question. RFC 6749 section 10.12. */
  state: string;
  /** Shows that the ID token was made for it. OpenID Connect Core section 3.1.2.1. */
  nonce: string;
  /** Shows that who brings the code asked for it. RFC 7636. */
  verifier: string;
  /** Where one goes then; null for the inbox. */
  to: string | null;
}

/** A person may have to find a second factor for the provider first. */
export const transactionMaxAgeS = 10 * 60;

/** A longer address would not go into a cookie: one comes to the inbox then. RFC 6265 section 6.1. */
const toMaxChars = 2_000;
/** Sealed apart from all other cookies. */
const salt = "keryx single sign-on";
const random = z.string().min(20).max(200);
const sealed = z.object({ state: random, nonce: random, verifier: random, to: z.string().nullable() });

export const transactionOptions = () => ({ ...cookieOptions(), maxAge: transactionMaxAgeS });

/** With https no neighbour of our name can leave a cookie of his own in its place. RFC 6265bis section 4.1.3.2. */
export const transactionCookie = (): string => (cookieOptions().secure ? "__Host-keryx-oidc" : "keryx-oidc");

/** The cookie's value: only this server reads it, and the browser that has it brings it back. */
export function sealTransaction({ to, ...randoms }: Transaction): Promise<string> {
  const token = { ...randoms, to: to !== null && to.length <= toMaxChars ? to : null };
  return encode({ token, secret: signingSecret(), salt, maxAge: transactionMaxAgeS });
}

/** Null for what we did not seal, or too long ago. */
export async function openTransaction(value: string | undefined): Promise<Transaction | null> {
  if (!value) return null;
  try {
    const parsed = sealed.safeParse(await decode({ token: value, secret: signingSecret(), salt }));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
