import { type AsnType, OctetString, Sequence, Set as SetOf } from "asn1js";
import {
  AlgorithmIdentifier,
  type ContentInfo,
  ECCCMSSharedInfo,
  EncryptedContentInfo,
  IssuerAndSerialNumber,
  type KeyAgreeRecipientInfo,
  type KeyTransRecipientInfo,
  kdf,
  RecipientInfo,
  RSAESOAEPParams,
} from "pkijs";
import { type Certificate, issuerOf, serialOf, spkiOf } from "./certificate.ts";
import { joined, type Octets, sameOctets } from "./octets.ts";
import type { OwnKey } from "./own-key.ts";
import { rsaDecrypt } from "./rsa.ts";
import { curveOf, type Hash, hashOf } from "./signature.ts";
import { identifierIn, isIdentifiedBy } from "./signed.ts";

export const envelopedData = "1.2.840.113549.1.7.3";
export const authEnvelopedData = "1.2.840.113549.1.9.16.1.23";

export const rsaEncryption = "1.2.840.113549.1.1.1";
export const rsaOaep = "1.2.840.113549.1.1.7";

/** The content ciphers of Web Crypto. RFC 8551 section 2.7. */
const ciphers: Record<string, { name: "AES-CBC" | "AES-GCM"; octets: number }> = {
  "2.16.840.1.101.3.4.1.2": { name: "AES-CBC", octets: 16 },
  "2.16.840.1.101.3.4.1.22": { name: "AES-CBC", octets: 24 },
  "2.16.840.1.101.3.4.1.42": { name: "AES-CBC", octets: 32 },
  "2.16.840.1.101.3.4.1.6": { name: "AES-GCM", octets: 16 },
  "2.16.840.1.101.3.4.1.26": { name: "AES-GCM", octets: 24 },
  "2.16.840.1.101.3.4.1.46": { name: "AES-GCM", octets: 32 },
};

/** How two keys agree, by the digest of their derivation; and how the content's key is wrapped. RFC 5753 section 7.1. */
const agreements: Record<string, Hash> = {
  "1.3.133.16.840.63.0.2": "SHA-1",
  "1.3.132.1.11.1": "SHA-256",
  "1.3.132.1.11.2": "SHA-384",
  "1.3.132.1.11.3": "SHA-512",
};
const wraps: Record<string, number> = {
  "2.16.840.1.101.3.4.1.5": 128,
  "2.16.840.1.101.3.4.1.25": 192,
  "2.16.840.1.101.3.4.1.45": 256,
};

export type Opened =
  | {
      kind: "opened";
      octets: Octets;
      key: OwnKey;
      /** False for a cipher that does not tell whether somebody changed what it hides (CBC). */
      isAuthentic: boolean;
    }
  /** Somebody's key is needed that is not here. */
  | { kind: "noKey" }
  /** The key is here, and needs its password for this. */
  | { kind: "locked"; key: OwnKey }
  | { kind: "unknownCipher" }
  | { kind: "damaged" };

/** One's keys, and the RSAPrivateKey of those that were unlocked. */
export interface Keys {
  own: readonly OwnKey[];
  unlocked(key: OwnKey): Uint8Array | null;
}

/** Opens an enveloped-data (RFC 5652 section 6) or an authenticated one (RFC 5083). Throws for what is neither. */
export async function openEnveloped(cms: ContentInfo, keys: Keys): Promise<Opened> {
  const parts = (cms.content as Sequence).valueBlock.value;
  const recipientsAt = parts.findIndex((part) => part instanceof SetOf);
  const recipients = (parts[recipientsAt] as SetOf).valueBlock.value.map(
    (schema) => new RecipientInfo({ schema }),
  );
  const content = new EncryptedContentInfo({ schema: parts[recipientsAt + 1] });
  const isAuth = cms.contentType === authEnvelopedData;
  const cipher = ciphers[content.contentEncryptionAlgorithm.algorithmId];
  if (!cipher || (cipher.name === "AES-GCM") !== isAuth) return { kind: "unknownCipher" };
  let locked: OwnKey | null = null;
  let isForUs = false;
  for (const recipient of recipients)
    for (const key of keys.own) {
      const found = await contentKey(recipient, key, keys).catch(() => "damaged" as const);
      if (found === "notOurs") continue;
      isForUs = true;
      if (found === "locked") locked = key;
      else if (found !== "damaged") {
        const tag = isAuth ? macOf(parts) : null;
        const octets = await decipher(content, { ...cipher, key: asLong(found, cipher.octets), tag });
        if (octets) return { kind: "opened", octets, key, isAuthentic: isAuth };
      }
    }
  if (locked) return { kind: "locked", key: locked };
  return { kind: isForUs ? "damaged" : "noKey" };
}

/** A key of another length is no key: a random one takes its place, and fails as any wrong one does. RFC 3218. */
const asLong = (key: Octets | null, octets: number): Octets =>
  key?.length === octets ? key : crypto.getRandomValues(new Uint8Array(octets));

function macOf(parts: readonly AsnType[]): Octets {
  const mac = parts.findLast((part) => part instanceof OctetString);
  // Attributes that are authenticated would have to be part of what is checked; mail has none.
  const attributes = parts.slice(3).some(({ idBlock }) => idBlock.tagClass === 3 && idBlock.tagNumber === 1);
  if (!mac || attributes) throw new Error("It cannot be checked.");
  return Uint8Array.from((mac as OctetString).valueBlock.valueHexView);
}

async function decipher(
  content: EncryptedContentInfo,
  { name, key, tag }: { name: "AES-CBC" | "AES-GCM"; key: Octets; tag: Octets | null },
): Promise<Octets | null> {
  const { algorithmParams } = content.contentEncryptionAlgorithm;
  const parameter =
    algorithmParams instanceof Sequence ? algorithmParams.valueBlock.value[0] : algorithmParams;
  const iv = Uint8Array.from((parameter as OctetString).valueBlock.valueHexView);
  const hidden = new Uint8Array(content.getEncryptedContent());
  const loaded = await crypto.subtle.importKey("raw", key, name, false, ["decrypt"]);
  try {
    return new Uint8Array(
      tag
        ? // RFC 5084 section 3.2: 12 to 16 octets of it.
          await crypto.subtle.decrypt({ name, iv, tagLength: tag.length * 8 }, loaded, joined(hidden, tag))
        : await crypto.subtle.decrypt({ name, iv }, loaded, hidden),
    );
  } catch {
    return null;
  }
}

type Found = Octets | null | "notOurs" | "locked";

async function contentKey({ variant, value }: RecipientInfo, key: OwnKey, keys: Keys): Promise<Found> {
  if (variant === 1) return transported(value as KeyTransRecipientInfo, key, keys);
  if (variant === 2) return agreed(value as KeyAgreeRecipientInfo, key);
  return "notOurs";
}

function isSerialOf(named: IssuerAndSerialNumber, certificate: Certificate): boolean {
  const serial = new Uint8Array(named.serialNumber.valueBlock.valueHexView);
  const issuer = new Uint8Array(named.issuer.valueBeforeDecode);
  return sameOctets(serialOf(certificate), serial) && sameOctets(issuerOf(certificate), issuer);
}

async function transported(
  { rid, keyEncryptionAlgorithm, encryptedKey }: KeyTransRecipientInfo,
  key: OwnKey,
  keys: Keys,
): Promise<Found> {
  const isOurs =
    rid instanceof IssuerAndSerialNumber
      ? isSerialOf(rid, key.certificate)
      : await isIdentifiedBy(key.certificate, identifierIn(rid));
  if (!isOurs) return "notOurs";
  const hidden = Uint8Array.from(encryptedKey.valueBlock.valueHexView);
  if (keyEncryptionAlgorithm.algorithmId === rsaEncryption) {
    const own = keys.unlocked(key);
    return own ? rsaDecrypt(own, hidden) : "locked";
  }
  if (keyEncryptionAlgorithm.algorithmId !== rsaOaep) return null;
  const { algorithmParams } = keyEncryptionAlgorithm;
  const said = algorithmParams instanceof Sequence ? new RSAESOAEPParams({ schema: algorithmParams }) : null;
  const hash = said ? hashOf(said.hashAlgorithm.algorithmId) : "SHA-1";
  const opening = key.opening.find(
    ({ algorithm }) => (algorithm as RsaHashedKeyAlgorithm).hash?.name === hash,
  );
  if (!opening) return null;
  return new Uint8Array(await crypto.subtle.decrypt({ name: "RSA-OAEP" }, opening, hidden));
}

async function agreed(
  { originator, ukm, keyEncryptionAlgorithm, recipientEncryptedKeys }: KeyAgreeRecipientInfo,
  key: OwnKey,
): Promise<Found> {
  let hidden: Octets | null = null;
  for (const { rid, encryptedKey } of recipientEncryptedKeys.encryptedKeys) {
    const isOurs =
      rid.variant === 1
        ? isSerialOf(rid.value as IssuerAndSerialNumber, key.certificate)
        : await isIdentifiedBy(
            key.certificate,
            (rid.value as { subjectKeyIdentifier: OctetString }).subjectKeyIdentifier.valueBlock.valueHexView,
          );
    if (isOurs) hidden = Uint8Array.from(encryptedKey.valueBlock.valueHexView);
  }
  const [opening] = key.opening;
  const curve = curveOf(spkiOf(key.certificate));
  const hash = agreements[keyEncryptionAlgorithm.algorithmId];
  if (!hidden) return "notOurs";
  if (!curve || !opening || !hash || originator.variant !== 3) return null;
  const point = Uint8Array.from(originator.value.publicKey.valueBlock.valueHexView);
  const theirs = await crypto.subtle.importKey(
    "raw",
    point,
    { name: "ECDH", namedCurve: curve.name },
    false,
    [],
  );
  const wrap = new AlgorithmIdentifier({ schema: keyEncryptionAlgorithm.algorithmParams });
  const shared = { theirs, own: opening, octets: curve.octets, wrap, ukm, hash };
  const wrapping = await wrappingKey(shared, "unwrapKey");
  const any = { name: "HMAC", hash: "SHA-256" };
  const found = await crypto.subtle.unwrapKey("raw", hidden, wrapping, "AES-KW", any, true, ["sign"]);
  return new Uint8Array(await crypto.subtle.exportKey("raw", found));
}

interface Agreeing {
  theirs: CryptoKey;
  own: CryptoKey;
  /** Of the shared secret. */
  octets: number;
  wrap: AlgorithmIdentifier;
  ukm?: OctetString | undefined;
  hash: Hash;
}

/** RFC 5753 section 7.2. */
export async function wrappingKey(
  { theirs, own, octets, wrap, ukm, hash }: Agreeing,
  use: "wrapKey" | "unwrapKey",
): Promise<CryptoKey> {
  const bits = wraps[wrap.algorithmId];
  if (!bits) throw new Error("It is wrapped in another way.");
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own, null);
  const info = new ECCCMSSharedInfo({
    keyInfo: wrap,
    ...(ukm ? { entityUInfo: ukm } : {}),
    suppPubInfo: new OctetString({ valueHex: Uint8Array.of(0, 0, bits >> 8, bits & 0xff).buffer }),
  });
  const derived = await kdf(hash, secret.slice(0, octets), bits, info.toSchema().toBER(false));
  return crypto.subtle.importKey("raw", derived, "AES-KW", false, [use]);
}
