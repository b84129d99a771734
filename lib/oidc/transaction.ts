import { z } from "zod";
import { cookieOptions } from "../auth/token.ts";
import { open, seal } from "./sealed.ts";

/** What one visit to the provider is bound to, between going there and coming back. */
export interface Transaction {
  /** Shows that the answer is to this browser's question. RFC 6749 section 10.12. */
  state: string;
  /** Shows that the ID token was made for it. OpenID Connect Core section 3.1.2.1. */
  nonce: string;
  /** Shows that who brings the code asked for it. RFC 7636. */
  verifier: string;
  /** Where one goes then; null for the inbox. */
  to: string | null;
  /** Whose session is to be proved once more, by signing in there since then; null to sign in here. */
  again: { session: string; atMs: number } | null;
}

/** A person may have to find a second factor for the provider first. */
export const transactionMaxAgeS = 10 * 60;

/** A longer address would not go into a cookie: one comes to the inbox then. RFC 6265 section 6.1. */
const toMaxChars = 2_000;
const random = z.string().min(20).max(200);
const kind = {
  salt: "keryx single sign-on",
  maxAgeS: transactionMaxAgeS,
  schema: z.object({
    ...{ state: random, nonce: random, verifier: random, to: z.string().nullable() },
    again: z.object({ session: z.string(), atMs: z.number() }).nullable(),
  }),
};

export const transactionOptions = () => ({ ...cookieOptions(), maxAge: transactionMaxAgeS });

/** With https no neighbour of our name can leave a cookie of his own in its place. RFC 6265bis section 4.1.3.2. */
export const transactionCookie = (): string => (cookieOptions().secure ? "__Host-keryx-oidc" : "keryx-oidc");

export const sealTransaction = ({ to, ...rest }: Transaction): Promise<string> =>
  seal({ ...rest, to: to !== null && to.length <= toMaxChars ? to : null }, kind);

/** Null for what we did not seal, or too long ago. */
export const openTransaction = (value: string | undefined): Promise<Transaction | null> => open(value, kind);
