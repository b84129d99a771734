import { type Certificate, isIssuedBy, isSelfSigned } from "./certificate.ts";
import type { Layer } from "./read.ts";
import type { Signer } from "./signed.ts";

/** What a reader decided to trust, in this browser. */
export interface Trusted {
  /** Certificates of people: each speaks for its own addresses. */
  people: readonly Certificate[];
  /** Those that may vouch for others. */
  issuers: readonly Certificate[];
}

export type VerdictKind =
  /** The words are not those that were signed. */
  | "changed"
  /** It cannot be told: a certificate that is missing, or an algorithm that is not known here. */
  | "uncheckable"
  /** By a certificate that is for other addresses than the sender's. */
  | "elsewhere"
  /** By a certificate that was not valid when it was signed, or is not for signing mail. */
  | "invalid"
  /** With a digest that others can be made for. */
  | "weak"
  /** Its address had another certificate before. */
  | "replaced"
  /** Nobody here has said that certificate or issuer are to be trusted. */
  | "unknown"
  | "trusted";

export interface Verdict {
  kind: VerdictKind;
  signer: Signer;
  /** Certificates from the signer's to the last one that is here, each vouched for by the next. */
  chain: readonly Certificate[];
  /** Who may be trusted instead of this one certificate; null where it is not here, or vouches for itself alone. */
  issuer: Certificate | null;
}

/** No chain of certificates is longer. */
const chainMax = 6;

export async function chainOf(first: Certificate, others: readonly Certificate[]): Promise<Certificate[]> {
  const chain = [first];
  for (let last = first; chain.length < chainMax && !isSelfSigned(last); ) {
    let next: Certificate | null = null;
    for (const one of others)
      if (
        !chain.some(({ fingerprint }) => fingerprint === one.fingerprint) &&
        (await isIssuedBy(last, one))
      ) {
        next = one;
        break;
      }
    if (!next) break;
    chain.push(next);
    last = next;
  }
  return chain;
}

const isValidAt = ({ from, until }: Certificate, at: number): boolean => from <= at && at <= until;

interface About {
  /** Who the message says that it is from. */
  from: string;
  /** When it came here, in milliseconds: what counts where the signer names no time. */
  receivedAt: number;
  trusted: Trusted;
}

/** What to think of who signed a message; null for one that nobody signed. */
export async function verdictOf(layers: readonly Layer[], about: About): Promise<Verdict | null> {
  const signed = layers.filter((layer) => layer.kind === "signed");
  // The innermost is its author's; whoever signed around it passed it on.
  const layer = signed.at(-1);
  if (!layer) return null;
  const spoiled = signed.flatMap(({ signers }) => signers).find(({ state }) => state === "changed");
  const from = about.from.toLowerCase();
  const signer =
    spoiled ??
    layer.signers.find(({ certificate }) => certificate?.addresses.includes(from)) ??
    layer.signers[0];
  if (!signer) return null;
  const { certificate } = signer;
  const { people, issuers } = about.trusted;
  if (!certificate)
    return { kind: signer.state === "changed" ? "changed" : "uncheckable", signer, chain: [], issuer: null };
  const chain = await chainOf(certificate, [...issuers, ...layer.certificates]);
  const issuer = chain[1] ?? null;
  const is = (kind: VerdictKind): Verdict => ({ kind, signer, chain, issuer });
  if (signer.state !== "whole") return is(signer.state);
  if (!certificate.addresses.includes(from)) return is("elsewhere");
  const at = signer.signedAt ?? about.receivedAt;
  if (!certificate.signs || !isValidAt(certificate, at)) return is("invalid");
  if (signer.isWeak) return is("weak");
  if (people.some(({ fingerprint }) => fingerprint === certificate.fingerprint)) return is("trusted");
  for (const one of chain.slice(1)) {
    if (!isValidAt(one, at)) break;
    if (issuers.some(({ fingerprint }) => fingerprint === one.fingerprint)) return is("trusted");
  }
  return is(people.some(({ addresses }) => addresses.includes(from)) ? "replaced" : "unknown");
}
