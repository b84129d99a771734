/** Why somebody who went to the provider is not signed in; each has a sentence on the page to sign in. */
export const refusals = [
  /** Begun in another browser, too long ago, or by somebody else. */
  "stale",
  /** The provider says that its person, or it, said no. */
  "denied",
  /** The provider does not answer, or not so that it can be believed. */
  "failed",
  /** It does not say that an address is the person's. */
  "unverified",
  /** Nobody here has the address. */
  "unknown",
  /** The account is somebody else's there. */
  "taken",
  "disabled",
] as const;
export type Refusal = (typeof refusals)[number];

const prefix = "oidc-";

/** How the page to sign in is told. */
export const errorOf = (refusal: Refusal): string => prefix + refusal;

/** What the page to sign in was told; null for what is not from here. */
export const refusalOf = (error: string): Refusal | null =>
  refusals.find((refusal) => errorOf(refusal) === error) ?? null;
