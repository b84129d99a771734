import { createHash, createPublicKey, X509Certificate } from "node:crypto";

/** A TLSA record. RFC 6698 section 2.1. */
export interface TlsaRecord {
  usage: number;
  selector: number;
  matchingType: number;
  certificate: Uint8Array;
}

/** DANE-TA: an authority that signed the host's certificate. RFC 7672 section 3.1.2. */
const trustAnchor = 2;
/** DANE-EE: the host's own certificate or key. RFC 7672 section 3.1.1. */
const endEntity = 3;
const digests: Readonly<Record<number, { name: string; octets: number }>> = {
  1: { name: "sha256", octets: 32 },
  2: { name: "sha512", octets: 64 },
};

/**
 * True for a record that SMTP may go by. Those that lean on public authorities (usages 0 and 1) are none: nobody knows which ones
 * a mail server's operator has in mind. RFC 7672 section 3.1.3.
 */
export function isUsable({ usage, selector, matchingType, certificate }: TlsaRecord): boolean {
  if ((usage !== trustAnchor && usage !== endEntity) || selector > 1 || matchingType > 2) return false;
  return (
    certificate.length > 0 && (digests[matchingType]?.octets ?? certificate.length) === certificate.length
  );
}

/** "3 1 1 0123…", as reports and records write it. */
export const tlsaText = ({ usage, selector, matchingType, certificate }: TlsaRecord): string =>
  `${usage} ${selector} ${matchingType} ${Buffer.from(certificate).toString("hex")}`;

/**
 * True when one of the records matches what the host showed: its own certificate or key, whatever name and dates stand in it, or an
 * authority above it, and then its names and dates as well. RFC 7671 section 5, RFC 7672 section 3.2.
 * Not met: path lengths and name constraints of authorities below the one that matches are not looked at.
 */
export function matchesDane(
  chain: readonly X509Certificate[],
  records: readonly TlsaRecord[],
  names: readonly string[],
  now: Date,
): boolean {
  const [leaf] = chain;
  if (!leaf) return false;
  const usable = strongest(records.filter(isUsable));
  if (usable.some((record) => record.usage === endEntity && matches(leaf, record))) return true;
  const anchors = usable.filter(({ usage }) => usage === trustAnchor);
  return (
    anchors.length > 0 && isFor(leaf, names) && isCurrent(leaf, now) && leadsTo(leaf, chain, anchors, now)
  );
}

/**
 * Without those records beside which a stronger digest stands for the same usage and selector: nobody is to be let in by the digest that
 * breaks first. What is given in full is as strong as anything. RFC 7671 section 9.
 */
const strongest = (records: readonly TlsaRecord[]): TlsaRecord[] =>
  records.filter(
    (record) =>
      record.matchingType === 0 ||
      !records.some(
        ({ usage, selector, matchingType }) =>
          usage === record.usage && selector === record.selector && matchingType > record.matchingType,
      ),
  );

/** Whether one certificate above `child` matches, step by step upwards; the host may have sent them in any order. */
function leadsTo(
  leaf: X509Certificate,
  chain: readonly X509Certificate[],
  anchors: readonly TlsaRecord[],
  now: Date,
): boolean {
  const above = [...chain.slice(1), ...anchors.flatMap(certificateIn)];
  let child = leaf;
  for (let steps = 0; steps <= chain.length; steps++) {
    // A bare key in a record vouches for what it signed.
    if (anchors.some((record) => isSignedBy(child, keyIn(record)))) return true;
    const parent = above.find(
      (one) => one.ca && isCurrent(one, now) && child.checkIssued(one) && isSignedBy(child, one.publicKey),
    );
    if (!parent) return false;
    if (anchors.some((record) => matches(parent, record))) return true;
    child = parent;
  }
  return false;
}

function matches(
  certificate: X509Certificate,
  { selector, matchingType, certificate: data }: TlsaRecord,
): boolean {
  const octets =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ type: "spki", format: "der" });
  const digest = digests[matchingType];
  const shown = digest ? createHash(digest.name).update(octets).digest() : octets;
  return shown.equals(data);
}

function certificateIn({ selector, matchingType, certificate }: TlsaRecord): X509Certificate[] {
  if (selector !== 0 || matchingType !== 0) return [];
  try {
    return [new X509Certificate(certificate)];
  } catch {
    return [];
  }
}

function keyIn({ selector, matchingType, certificate }: TlsaRecord) {
  if (selector !== 1 || matchingType !== 0) return null;
  try {
    return createPublicKey({ key: Buffer.from(certificate), type: "spki", format: "der" });
  } catch {
    return null;
  }
}

function isSignedBy(certificate: X509Certificate, key: X509Certificate["publicKey"] | null): boolean {
  try {
    return key !== null && certificate.verify(key);
  } catch {
    // A key of another kind than the signature's.
    return false;
  }
}

const isFor = (certificate: X509Certificate, names: readonly string[]) =>
  names.some((name) => certificate.checkHost(name, { partialWildcards: false }) !== undefined);

const isCurrent = ({ validFromDate, validToDate }: X509Certificate, now: Date) =>
  validFromDate <= now && now <= validToDate;
