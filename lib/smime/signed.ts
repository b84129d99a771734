import {
  ContentInfo,
  IssuerAndSerialNumber,
  type SignedData,
  SignedData as SignedDataOf,
  type SignerInfo,
} from "pkijs";
import {
  type Certificate,
  issuerOf,
  keyIdentifierOf,
  readCertificate,
  serialOf,
  spkiOf,
} from "./certificate.ts";
import { type Octets, sameOctets } from "./octets.ts";
import { digest, type Hash, hashOf, Unsupported, verifySignature } from "./signature.ts";

/** One signature, and what the octets say of it: nothing here says that its signer is who he claims to be. */
export interface Signer {
  /** `uncheckable` where the certificate is missing, or an algorithm is not known here. */
  state: "whole" | "changed" | "uncheckable";
  certificate: Certificate | null;
  /** When the signer says that it was, in milliseconds; null where he does not. */
  signedAt: number | null;
  /** True for a digest that others can be made for (SHA-1). */
  isWeak: boolean;
  /** OIDs of what the signer's program can read, the most wanted first. RFC 8551 section 2.5.2. */
  capabilities: readonly string[];
}

export interface SignedReading {
  signers: readonly Signer[];
  /** All that came with it, those of issuers too. */
  certificates: readonly Certificate[];
  /** What lies within; null where it lies beside it. */
  content: Octets | null;
}

const data = "1.2.840.113549.1.7.1";
const attribute = {
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingTime: "1.2.840.113549.1.9.5",
  capabilities: "1.2.840.113549.1.9.15",
};

/** Reads a signed-data and checks each signature in it; `detached` is what was signed where that lies beside it. Throws for what is none. RFC 5652 section 5. */
export async function readSigned(cms: ContentInfo, detached: Octets | null): Promise<SignedReading> {
  const signed = new SignedDataOf({ schema: cms.content });
  const inside = signed.encapContentInfo.eContent;
  const content = inside ? new Uint8Array(inside.getValue()) : null;
  // Of two contents one could be shown and the other checked.
  if ((content === null) === (detached === null)) throw new Error("The content is not in one place.");
  const octets = content ?? detached;
  if (!octets) throw new Error("There is no content.");
  const certificates = await certificatesOf(signed);
  const signers = await Promise.all(
    signed.signerInfos.map((signer) =>
      checked(signer, { certificates, octets, contentType: signed.encapContentInfo.eContentType }),
    ),
  );
  return { signers, certificates, content };
}

export const contentInfoOf = (der: Uint8Array): ContentInfo => ContentInfo.fromBER(Uint8Array.from(der));

async function certificatesOf({ certificates }: SignedData): Promise<Certificate[]> {
  const found: Certificate[] = [];
  for (const one of certificates ?? []) {
    // Other kinds (attribute certificates) say nothing of who signed.
    if (!("tbsView" in one)) continue;
    const read = await readCertificate(new Uint8Array(one.toSchema().toBER(false))).catch(() => null);
    if (read) found.push(read);
  }
  return found;
}

interface Within {
  certificates: readonly Certificate[];
  octets: Octets;
  contentType: string;
}

async function checked(signer: SignerInfo, within: Within): Promise<Signer> {
  const hash = hashOf(signer.digestAlgorithm.algorithmId);
  const certificate = (await certificateOf(signer, within.certificates)) ?? null;
  const told = {
    certificate,
    signedAt: signedAtOf(signer),
    isWeak: hash === "SHA-1",
    capabilities: capabilitiesOf(signer),
  };
  if (!certificate || !hash) return { ...told, state: "uncheckable" };
  try {
    const isWhole = await isSignature(signer, { ...within, hash, certificate });
    return { ...told, state: isWhole ? "whole" : "changed" };
  } catch (cause) {
    return { ...told, state: cause instanceof Unsupported ? "uncheckable" : "changed" };
  }
}

/** RFC 5652 sections 5.4 and 5.6. */
async function isSignature(
  signer: SignerInfo,
  { certificate, hash, octets, contentType }: Within & { certificate: Certificate; hash: Hash },
): Promise<boolean> {
  const check = (signed: Octets) =>
    verifySignature({
      spki: spkiOf(certificate),
      algorithm: signer.signatureAlgorithm,
      hash,
      signature: signer.signature.valueBlock.valueHexView,
      octets: signed,
    });
  const { signedAttrs } = signer;
  // Only plain data may be signed without attributes.
  if (!signedAttrs) return contentType === data && check(octets);
  const said = valuesOf(signer, attribute.messageDigest);
  const kind = valuesOf(signer, attribute.contentType);
  if (said.length !== 1 || kind.length !== 1 || kind[0]?.valueBlock.toString() !== contentType) return false;
  if (!sameOctets(new Uint8Array(said[0]?.valueBlock.valueHexView ?? []), await digest(hash, octets)))
    return false;
  return check(Uint8Array.from(new Uint8Array(signedAttrs.encodedValue)));
}

/** The values of a signed attribute, of all of its kind. */
// biome-ignore lint/suspicious/noExplicitAny: the library gives them no better type.
const valuesOf = ({ signedAttrs }: SignerInfo, oid: string): any[] =>
  (signedAttrs?.attributes ?? []).filter(({ type }) => type === oid).flatMap(({ values }) => values);

function signedAtOf(signer: SignerInfo): number | null {
  const [said] = valuesOf(signer, attribute.signingTime);
  const at = said?.toDate?.() as Date | undefined;
  return at && Number.isFinite(at.getTime()) ? at.getTime() : null;
}

function capabilitiesOf(signer: SignerInfo): string[] {
  const [said] = valuesOf(signer, attribute.capabilities);
  const list = (said?.valueBlock.value ?? []) as { valueBlock: { value?: { valueBlock: unknown }[] } }[];
  return list.flatMap(({ valueBlock }) => valueBlock.value?.[0]?.valueBlock?.toString() ?? []);
}

async function certificateOf(
  { sid }: SignerInfo,
  certificates: readonly Certificate[],
): Promise<Certificate | undefined> {
  if (sid instanceof IssuerAndSerialNumber) {
    const issuer = new Uint8Array(sid.issuer.valueBeforeDecode);
    const serial = new Uint8Array(sid.serialNumber.valueBlock.valueHexView);
    return certificates.find((one) => sameOctets(serialOf(one), serial) && sameOctets(issuerOf(one), issuer));
  }
  const identifier = identifierIn(sid);
  for (const one of certificates) if (await isIdentifiedBy(one, identifier)) return one;
  return undefined;
}

/** The octets of a key identifier that CMS tags `[0]`, in one piece or in several. */
// biome-ignore lint/suspicious/noExplicitAny: the library gives it no better type.
export const identifierIn = (tagged: any): Uint8Array =>
  new Uint8Array(
    tagged.idBlock.isConstructed
      ? tagged.valueBlock.value[0].valueBlock.valueHexView
      : tagged.valueBlock.valueHexView,
  );

/** By its extension, or by the digest of its key. RFC 5280 section 4.2.1.2. */
export async function isIdentifiedBy(certificate: Certificate, identifier: Uint8Array): Promise<boolean> {
  const own = keyIdentifierOf(certificate);
  if (own) return sameOctets(own, identifier);
  const key = certificate.parsed.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView;
  return sameOctets(await digest("SHA-1", key), identifier);
}
