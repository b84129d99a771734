import { type AsnType, Null, ObjectIdentifier, OctetString, Sequence, Set as SetOf, UTCTime } from "asn1js";
import {
  AlgorithmIdentifier,
  Attribute,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  Certificate as Parsed,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from "pkijs";
import { aes256Gcm } from "./envelope.ts";
import { rsaOaep } from "./enveloped.ts";
import { hexOf, type Octets } from "./octets.ts";
import type { OwnKey } from "./own-key.ts";
import { derSignature, digest } from "./signature.ts";

const data = "1.2.840.113549.1.7.1";
const signedData = "1.2.840.113549.1.7.2";
const sha256 = "2.16.840.1.101.3.4.2.1";
const rsaEncryption = "1.2.840.113549.1.1.1";
const ecdsaSha256 = "1.2.840.10045.4.3.2";

/** What we read, the most wanted first. RFC 8551 section 2.5.2. */
const capabilities = [
  aes256Gcm,
  "2.16.840.1.101.3.4.1.6",
  "2.16.840.1.101.3.4.1.42",
  "2.16.840.1.101.3.4.1.2",
];

/** Signs octets that travel beside the signature. RFC 5652 section 5, RFC 8551 section 2. */
export async function sign(
  octets: Octets,
  { certificate, chain, signing }: OwnKey,
  at: Date,
): Promise<Octets> {
  const attributes = [
    attribute("1.2.840.113549.1.9.3", new ObjectIdentifier({ value: data })),
    attribute(
      "1.2.840.113549.1.9.4",
      new OctetString({ valueHex: (await digest("SHA-256", octets)).buffer }),
    ),
    attribute("1.2.840.113549.1.9.5", new UTCTime({ valueDate: at })),
    attribute(
      "1.2.840.113549.1.9.15",
      new Sequence({
        value: [...capabilities, rsaOaep].map(
          (value) => new Sequence({ value: [new ObjectIdentifier({ value })] }),
        ),
      }),
    ),
  ];
  // DER orders a set by its octets, and the signature is over DER.
  const inOrder = attributes
    .map((one) => ({ one, hex: hexOf(new Uint8Array(one.toSchema().toBER(false))) }))
    .sort((a, b) => (a.hex < b.hex ? -1 : 1))
    .map(({ one }) => one);
  const toSign = new SetOf({ value: inOrder.map((one) => one.toSchema()) }).toBER(false);
  const isCurve = signing.algorithm.name === "ECDSA";
  const raw = new Uint8Array(
    await crypto.subtle.sign({ name: signing.algorithm.name, hash: "SHA-256" }, signing, toSign),
  );
  const { parsed } = certificate;
  const signer = new SignerInfo({
    version: 1,
    sid: new IssuerAndSerialNumber({ issuer: parsed.issuer, serialNumber: parsed.serialNumber }),
    digestAlgorithm: new AlgorithmIdentifier({ algorithmId: sha256 }),
    signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes: inOrder }),
    signatureAlgorithm: isCurve
      ? new AlgorithmIdentifier({ algorithmId: ecdsaSha256 })
      : new AlgorithmIdentifier({ algorithmId: rsaEncryption, algorithmParams: new Null() }),
    signature: new OctetString({ valueHex: (isCurve ? derSignature(raw) : raw).buffer as ArrayBuffer }),
  });
  const signed = new SignedData({
    version: 1,
    digestAlgorithms: [new AlgorithmIdentifier({ algorithmId: sha256 })],
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: data }),
    certificates: [parsed, ...chain.map((der) => Parsed.fromBER(der))],
    signerInfos: [signer],
  });
  const info = new ContentInfo({ contentType: signedData, content: signed.toSchema(true) });
  return new Uint8Array(info.toSchema().toBER(false));
}

const attribute = (type: string, value: AsnType): Attribute => new Attribute({ type, values: [value] });
