import {
  type AsnType,
  BitString,
  Constructed,
  Integer,
  Null,
  ObjectIdentifier,
  OctetString,
  Sequence,
  Set as SetOf,
} from "asn1js";
import { AlgorithmIdentifier, ContentInfo, IssuerAndSerialNumber, RSAESOAEPParams } from "pkijs";
import { type Certificate, spkiOf } from "./certificate.ts";
import { authEnvelopedData, envelopedData, rsaEncryption, rsaOaep, wrappingKey } from "./enveloped.ts";
import type { Octets } from "./octets.ts";
import { rsaEncrypt } from "./rsa.ts";
import { curveOf } from "./signature.ts";

const data = "1.2.840.113549.1.7.1";
const mgf1 = "1.2.840.113549.1.1.8";
const sha256 = "2.16.840.1.101.3.4.2.1";
const aes256Cbc = "2.16.840.1.101.3.4.1.42";
export const aes256Gcm = "2.16.840.1.101.3.4.1.46";
const agreeSha256 = "1.3.132.1.11.1";
const aes256Wrap = "2.16.840.1.101.3.4.1.45";

/** Somebody who is to read it, and how his program wants the key. */
export interface Reader {
  certificate: Certificate;
  /** RSAES-OAEP, which not every program reads. */
  takesOaep: boolean;
}

/** Encrypts for readers: AES-256, authenticated where all of them read that. RFC 5652 section 6, RFC 5083. Throws for a key that cannot be used. */
export async function envelope(octets: Octets, readers: readonly Reader[], isAuth: boolean): Promise<Octets> {
  const name = isAuth ? "AES-GCM" : "AES-CBC";
  const key = crypto.getRandomValues(new Uint8Array(32));
  const iv = crypto.getRandomValues(new Uint8Array(isAuth ? 12 : 16));
  const loaded = await crypto.subtle.importKey("raw", key, name, false, ["encrypt"]);
  const hidden = new Uint8Array(await crypto.subtle.encrypt({ name, iv }, loaded, octets));
  const tagAt = isAuth ? hidden.length - 16 : hidden.length;
  const nonce = new OctetString({ valueHex: iv.buffer });
  const recipients = await Promise.all(readers.map((reader) => recipientOf(reader, key)));
  const hasAgreement = recipients.some(({ idBlock }) => idBlock.tagClass === 3);
  const parts = [
    new Integer({ value: !isAuth && hasAgreement ? 2 : 0 }),
    new SetOf({ value: recipients }),
    new Sequence({
      value: [
        new ObjectIdentifier({ value: data }),
        new Sequence({
          value: [
            new ObjectIdentifier({ value: isAuth ? aes256Gcm : aes256Cbc }),
            isAuth ? new Sequence({ value: [nonce, new Integer({ value: 16 })] }) : nonce,
          ],
        }),
        tagged(0, new OctetString({ valueHex: hidden.slice(0, tagAt).buffer })),
      ],
    }),
    ...(isAuth ? [new OctetString({ valueHex: hidden.slice(tagAt).buffer })] : []),
  ];
  const info = new ContentInfo({
    contentType: isAuth ? authEnvelopedData : envelopedData,
    content: new Sequence({ value: parts }),
  });
  return new Uint8Array(info.toSchema().toBER(false));
}

/** The octets of a string under a tag that takes the place of its own. */
function tagged(tagNumber: number, string: OctetString): AsnType {
  string.idBlock.tagClass = 3;
  string.idBlock.tagNumber = tagNumber;
  return string;
}

const recipientOf = (reader: Reader, key: Octets): Promise<AsnType> =>
  curveOf(spkiOf(reader.certificate)) ? agreeingWith(reader, key) : transportedTo(reader, key);

const namedBy = ({ parsed }: Certificate): IssuerAndSerialNumber =>
  new IssuerAndSerialNumber({ issuer: parsed.issuer, serialNumber: parsed.serialNumber });

async function transportedTo({ certificate, takesOaep }: Reader, key: Octets): Promise<AsnType> {
  const { subjectPublicKey } = certificate.parsed.subjectPublicKeyInfo;
  const spki = spkiOf(certificate);
  const hidden = takesOaep
    ? await crypto.subtle.encrypt(
        "RSA-OAEP",
        await crypto.subtle.importKey("spki", spki, { name: "RSA-OAEP", hash: "SHA-256" }, false, [
          "encrypt",
        ]),
        key,
      )
    : rsaEncrypt(subjectPublicKey.valueBlock.valueHexView, key).buffer;
  const hash = new AlgorithmIdentifier({ algorithmId: sha256, algorithmParams: new Null() });
  const oaep = new RSAESOAEPParams({
    hashAlgorithm: hash,
    maskGenAlgorithm: new AlgorithmIdentifier({ algorithmId: mgf1, algorithmParams: hash.toSchema() }),
  });
  const algorithm = takesOaep
    ? new AlgorithmIdentifier({ algorithmId: rsaOaep, algorithmParams: oaep.toSchema() })
    : new AlgorithmIdentifier({ algorithmId: rsaEncryption, algorithmParams: new Null() });
  return new Sequence({
    value: [
      new Integer({ value: 0 }),
      namedBy(certificate).toSchema(),
      algorithm.toSchema(),
      new OctetString({ valueHex: hidden }),
    ],
  });
}

/** RFC 5753 section 3.1. */
async function agreeingWith({ certificate }: Reader, key: Octets): Promise<AsnType> {
  const spki = spkiOf(certificate);
  const curve = curveOf(spki);
  if (!curve) throw new Error("The curve is not known.");
  const how = { name: "ECDH", namedCurve: curve.name };
  const theirs = await crypto.subtle.importKey("spki", spki, how, false, []);
  const own = (await crypto.subtle.generateKey(how, false, ["deriveBits"])) as CryptoKeyPair;
  const wrap = new AlgorithmIdentifier({ algorithmId: aes256Wrap });
  const agreeing = { theirs, own: own.privateKey, octets: curve.octets, wrap, hash: "SHA-256" as const };
  const wrapping = await wrappingKey(agreeing, "wrapKey");
  const any = { name: "HMAC", hash: "SHA-256" };
  const wrapped = await crypto.subtle.wrapKey(
    "raw",
    await crypto.subtle.importKey("raw", key, any, true, ["sign"]),
    wrapping,
    "AES-KW",
  );
  const point = await crypto.subtle.exportKey("raw", own.publicKey);
  const explicit = (tagNumber: number, value: AsnType[]) =>
    new Constructed({ idBlock: { tagClass: 3, tagNumber }, value });
  return explicit(1, [
    new Integer({ value: 3 }),
    explicit(0, [
      explicit(1, [
        new Sequence({ value: [new ObjectIdentifier({ value: "1.2.840.10045.2.1" })] }),
        new BitString({ valueHex: point }),
      ]),
    ]),
    new Sequence({ value: [new ObjectIdentifier({ value: agreeSha256 }), wrap.toSchema()] }),
    new Sequence({
      value: [
        new Sequence({ value: [namedBy(certificate).toSchema(), new OctetString({ valueHex: wrapped })] }),
      ],
    }),
  ]);
}
