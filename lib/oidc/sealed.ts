import { decode, encode, type JWT } from "next-auth/jwt";
import type { z } from "zod";
import { signingSecret } from "../auth/token.ts";

/** What a cookie of single sign-on holds; each is sealed apart from all other cookies. */
interface Kind<T> {
  salt: string;
  maxAgeS: number;
  schema: z.ZodType<T>;
}

/** The cookie's value: only this server reads it, and the browser that has it brings it back. */
export const seal = (token: JWT, { salt, maxAgeS }: Omit<Kind<unknown>, "schema">): Promise<string> =>
  encode({ token, secret: signingSecret(), salt, maxAge: maxAgeS });

/** Null for what we did not seal, or too long ago. */
export async function open<T extends object>(
  value: string | undefined,
  { salt, schema }: Kind<T>,
): Promise<T | null> {
  if (!value) return null;
  try {
    const parsed = schema.safeParse(await decode({ token: value, secret: signingSecret(), salt }));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
