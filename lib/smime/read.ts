import { Sequence } from "asn1js";
import type { ContentInfo, EncapsulatedContentInfo } from "pkijs";
import { EncapsulatedContentInfo as Encapsulated } from "pkijs";
import { contentOf, contentTypeOf, type Entity, entityOf, signedParts } from "./entity.ts";
import { authEnvelopedData, envelopedData, type Keys, openEnveloped } from "./enveloped.ts";
import { isSignaturePart, type SmimeKind, smimeKind } from "./kind.ts";
import type { Octets } from "./octets.ts";
import type { OwnKey } from "./own-key.ts";
import { contentInfoOf, readSigned, type SignedReading } from "./signed.ts";

const signedData = "1.2.840.113549.1.7.2";
const compressedData = "1.2.840.113549.1.9.16.1.9";

/** What lay around the words of a message, the outermost first. */
export type Layer =
  | ({ kind: "signed" } & Pick<SignedReading, "signers" | "certificates">)
  | { kind: "encrypted"; key: OwnKey; isAuthentic: boolean };

export type Reading =
  | {
      kind: "read";
      layers: readonly Layer[];
      /** What lies within all of them: a message's body with its own header, of no other message. */
      entity: Octets;
      /** True where the server read just this: it is signed in the clear and nothing else. */
      isClear: boolean;
    }
  | { kind: "noKey" }
  | { kind: "locked"; key: OwnKey }
  | { kind: "unknownCipher" }
  /** It is not what it says that it is; `isSigned` where it says that it is signed. */
  | { kind: "damaged"; isSigned: boolean };

/** More of them than anybody makes. */
const layersMax = 5;
/** What may come of something compressed. */
const unpackedMaxOctets = 100 * 1024 * 1024;

function kindOf(entity: Entity): SmimeKind | null {
  // What says twice what it is could be read in two ways.
  const said = entity.fields.get("content-type") ?? [];
  return said.length === 1 ? smimeKind(said[0] ?? "") : null;
}

/**
 * Reads a message of S/MIME, layer by layer. Only what is the whole of what lies around it is opened: a part among others is not, so that nothing
 * of another's stands beside what was secret.
 */
export async function readSmime(octets: Octets, keys: Keys): Promise<Reading> {
  const layers: Layer[] = [];
  let entity = entityOf(octets);
  let isClear = true;
  try {
    for (let kind = kindOf(entity); kind !== null; kind = kindOf(entity)) {
      if (layers.length >= layersMax) return { kind: "damaged", isSigned: false };
      if (kind === "signed") {
        const { signed, reading } = await readClear(entity);
        layers.push({ kind: "signed", signers: reading.signers, certificates: reading.certificates });
        entity = entityOf(signed);
        continue;
      }
      isClear = false;
      const content = contentOf(entity);
      if (!content) return { kind: "damaged", isSigned: false };
      const cms = contentInfoOf(content);
      if (cms.contentType === signedData) {
        const { content: within, signers, certificates } = await readSigned(cms, null);
        if (!within) return { kind: "damaged", isSigned: true };
        layers.push({ kind: "signed", signers, certificates });
        entity = entityOf(within);
      } else if (cms.contentType === envelopedData || cms.contentType === authEnvelopedData) {
        const opened = await openEnveloped(cms, keys);
        if (opened.kind === "damaged") return { kind: "damaged", isSigned: false };
        if (opened.kind !== "opened") return opened;
        layers.push({ kind: "encrypted", key: opened.key, isAuthentic: opened.isAuthentic });
        entity = entityOf(opened.octets);
      } else if (cms.contentType === compressedData) entity = entityOf(await unpacked(cms));
      else return { kind: "unknownCipher" };
    }
  } catch {
    return { kind: "damaged", isSigned: kindOf(entityOf(octets)) === "signed" };
  }
  return { kind: "read", layers, entity: entity.octets, isClear };
}

async function readClear(entity: Entity): Promise<{ signed: Octets; reading: SignedReading }> {
  const boundary = contentTypeOf(entity)?.parameters.get("boundary") ?? "";
  const parts = signedParts(entity.body, boundary);
  const type = parts && contentTypeOf(parts.signature)?.type;
  const signature = parts && contentOf(parts.signature);
  if (!parts || !signature || !type || !isSignaturePart({ type })) throw new Error("It is in other parts.");
  const cms = contentInfoOf(signature);
  if (cms.contentType !== signedData) throw new Error("It is no signature.");
  return { signed: parts.signed, reading: await readSigned(cms, parts.signed) };
}

/** RFC 3274 section 1.1: zlib, and nothing else. */
async function unpacked(cms: ContentInfo): Promise<Octets> {
  const parts = (cms.content as Sequence).valueBlock.value;
  const inside: EncapsulatedContentInfo = new Encapsulated({ schema: parts.at(-1) });
  if (!inside.eContent || !(parts[1] instanceof Sequence)) throw new Error("There is nothing in it.");
  const packed = new Blob([inside.eContent.getValue()]);
  const reader = packed.stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const pieces: BlobPart[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > unpackedMaxOctets) throw new Error("It is too large.");
    pieces.push(value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
