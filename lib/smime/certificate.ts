import { fromBER, type OctetString } from "asn1js";
import { Certificate as Parsed } from "pkijs";
import { fromBase64, hexOf, latin1, type Octets, sameOctets } from "./octets.ts";
import { digest, verifySignature } from "./signature.ts";

/** A certificate, as far as a reader of mail wants to know it. RFC 5280, RFC 8550. */
export interface Certificate {
  der: Octets;
  /** SHA-256 over it, in hexadecimal: what it is known by. */
  fingerprint: string;
  /** The addresses that it is for, in lower case. */
  addresses: readonly string[];
  /** Whose it is: a name, an organisation, or an address. */
  name: string;
  /** Who says so. */
  issuer: string;
  /** Milliseconds. */
  from: number;
  until: number;
  signs: boolean;
  encrypts: boolean;
  /** Whether it may vouch for others. */
  vouches: boolean;
  parsed: Parsed;
}

const oids = {
  commonName: "2.5.4.3",
  organisation: "2.5.4.10",
  unit: "2.5.4.11",
  email: "1.2.840.113549.1.9.1",
  keyUsage: "2.5.29.15",
  alternativeName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
  emailProtection: "1.3.6.1.5.5.7.3.4",
  anyUsage: "2.5.29.37.0",
};
/** Bits of KeyUsage, the first one leftmost. RFC 5280 section 4.2.1.3. */
const usage = { digitalSignature: 0, nonRepudiation: 1, keyEncipherment: 2, keyAgreement: 4, keyCertSign: 5 };

type Name = Parsed["subject"];
const partOf = (name: Name, oid: string): string =>
  name.typesAndValues
    .find(({ type }) => type === oid)
    ?.value.valueBlock.value.toString()
    .trim() ?? "";
const nameOf = (name: Name): string =>
  partOf(name, oids.commonName) ||
  partOf(name, oids.organisation) ||
  partOf(name, oids.unit) ||
  partOf(name, oids.email);

/** Throws for what is no certificate. */
export async function readCertificate(der: Uint8Array): Promise<Certificate> {
  const octets = Uint8Array.from(der);
  const parsed = Parsed.fromBER(octets);
  const extension = (oid: string) => parsed.extensions?.find(({ extnID }) => extnID === oid);
  const bits = extension(oids.keyUsage)?.parsedValue as
    | { valueBlock: { valueHexView: Uint8Array } }
    | undefined;
  const may = (...wanted: number[]) =>
    bits === undefined ||
    wanted.some((bit) => ((bits.valueBlock.valueHexView[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
  const purposes = (extension(oids.extendedKeyUsage)?.parsedValue as { keyPurposes: string[] } | undefined)
    ?.keyPurposes;
  const isForMail =
    purposes === undefined || purposes.includes(oids.emailProtection) || purposes.includes(oids.anyUsage);
  const names = extension(oids.alternativeName)?.parsedValue as
    | { altNames: { type: number; value: unknown }[] }
    | undefined;
  const said = (names?.altNames ?? []).flatMap(({ type, value }) => (type === 1 ? String(value) : []));
  const constraints = extension(oids.basicConstraints)?.parsedValue as { cA?: boolean } | undefined;
  return {
    der: octets,
    fingerprint: hexOf(await digest("SHA-256", octets)),
    addresses: [...new Set([...said, partOf(parsed.subject, oids.email)])]
      .map((address) => address.trim().toLowerCase())
      .filter((address) => address.includes("@")),
    name: nameOf(parsed.subject) || said[0] || "?",
    issuer: nameOf(parsed.issuer) || "?",
    from: parsed.notBefore.value.getTime(),
    until: parsed.notAfter.value.getTime(),
    signs: isForMail && may(usage.digitalSignature, usage.nonRepudiation),
    encrypts: isForMail && may(usage.keyEncipherment, usage.keyAgreement),
    vouches: constraints?.cA === true && may(usage.keyCertSign),
    parsed,
  };
}

/** The certificates of a file: PEM, or the octets themselves, one or a bundle without a signature. Those that cannot be read are left out. */
export async function certificatesOfFile(octets: Uint8Array): Promise<Certificate[]> {
  const armoured = [
    ...latin1(octets).matchAll(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([\s\S]+?)-----END/g),
  ].map(([, text]) => fromBase64(text ?? ""));
  const found = await Promise.all(
    (armoured.length > 0 ? armoured : [octets]).map((der) => der && readCertificate(der).catch(() => null)),
  );
  return found.filter((one) => one !== null);
}

const encoded = (name: Name): Uint8Array => new Uint8Array(name.valueBeforeDecode);

/** Whether `issuer` signed `certificate`, and may. */
export async function isIssuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  if (!issuer.vouches || !sameOctets(encoded(certificate.parsed.issuer), encoded(issuer.parsed.subject)))
    return false;
  const { parsed } = certificate;
  return verifySignature({
    spki: spkiOf(issuer),
    algorithm: parsed.signatureAlgorithm,
    signature: parsed.signatureValue.valueBlock.valueHexView,
    octets: Uint8Array.from(parsed.tbsView),
  }).catch(() => false);
}

export const isSelfSigned = ({ parsed }: Certificate): boolean =>
  sameOctets(encoded(parsed.issuer), encoded(parsed.subject));

export const spkiOf = ({ parsed }: Certificate): Octets =>
  new Uint8Array(parsed.subjectPublicKeyInfo.toSchema().toBER(false));

/** How CMS names a certificate without a key identifier: its issuer, encoded, and its serial number. */
export const serialOf = ({ parsed }: Certificate): Uint8Array =>
  new Uint8Array(parsed.serialNumber.valueBlock.valueHexView);
export const issuerOf = ({ parsed }: Certificate): Uint8Array => encoded(parsed.issuer);

/** The subject key identifier, where it has one. RFC 5280 section 4.2.1.2. */
export function keyIdentifierOf({ parsed }: Certificate): Uint8Array | null {
  const extension = parsed.extensions?.find(({ extnID }) => extnID === "2.5.29.14");
  if (!extension) return null;
  const inner = fromBER(extension.extnValue.valueBlock.valueHexView).result as OctetString;
  return inner.valueBlock.valueHexView ?? null;
}
