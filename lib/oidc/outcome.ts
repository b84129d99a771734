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

/** Why somebody who was to show by the provider that it is still them has not; each has a sentence in the settings. */
export const proofRefusals = [
  "stale",
  "denied",
  "failed",
  /** Somebody else signed in there. */
  "another",
] as const;
export type ProofRefusal = (typeof proofRefusals)[number];

const prefix = "oidc-";

/** How a page is told. */
export const errorOf = (refusal: Refusal | ProofRefusal): string => prefix + refusal;

/** What the page to sign in was told; null for what is not from here. */
export const refusalOf = (error: string): Refusal | null =>
  refusals.find((refusal) => errorOf(refusal) === error) ?? null;

const proofParameter = "again";

/** Where somebody comes back to whose proof was refused. */
export function withProofRefusal(to: string, refusal: ProofRefusal): string {
  const { pathname, searchParams } = new URL(to, "http://here.invalid");
  searchParams.set(proofParameter, errorOf(refusal));
  return `${pathname}?${searchParams}`;
}

/** What an address says of it; null where it says nothing, or what is not from here. */
export function proofRefusalOf(address: string): ProofRefusal | null {
  const error = URL.parse(address, "http://here.invalid")?.searchParams.get(proofParameter);
  return proofRefusals.find((refusal) => errorOf(refusal) === error) ?? null;
}
