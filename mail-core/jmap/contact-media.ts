import { isRecord } from "../is-record.ts";
import type { Card, Media } from "../jscontact/card.ts";
import type { Picture } from "../store/contact-pictures.ts";
import { contactLimits } from "../store/contacts.ts";
import { blobSource } from "./blob.ts";
import { parseBlobId, pictureBlobId } from "./ids.ts";
import type { JmapDeps } from "./method.ts";

/** What a blob is that was named as a picture. */
export type Named = Picture | "missing" | "not-a-picture" | "too-large";

/** Octets that the blobs named in one call may have together. */
const namedMaxOctets = 32 * 1024 ** 2;

const signatures: readonly [mediaType: string, pattern: RegExp][] = [
  ["image/png", /^\x89PNG\r\n\x1a\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF.{4}WEBP/s],
];

/** A picture by what it begins with, whatever anybody says it is. RFC 9610 section 3.5 has others refused. */
function pictureOf(octets: Uint8Array): Named {
  if (octets.length > contactLimits.pictureMaxOctets) return "too-large";
  const start = Buffer.from(octets.subarray(0, 16)).toString("latin1");
  const mediaType = signatures.find(([, pattern]) => pattern.test(start))?.[0];
  return mediaType === undefined ? "not-a-picture" : { mediaType, octets };
}

/** Every blob id that cards or patches of cards name, at whatever depth. */
function blobIdsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const one of value) blobIdsIn(one, found);
  else if (isRecord(value))
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === "string" && /(^|\/)blobId$/.test(name)) found.add(inner);
      else blobIdsIn(inner, found);
    }
  return found;
}

/** Reads the blobs that cards name, but for pictures that are in cards already. Before the transaction: blobs are read on a connection of their own. */
export async function readNamed(
  deps: Pick<JmapDeps, "database" | "blobs">,
  account: string,
  given: unknown,
): Promise<Map<string, Named>> {
  const named = new Map<string, Named>();
  let octetsLeft = namedMaxOctets;
  for (const blobId of blobIdsIn(given)) {
    if (parseBlobId(blobId)?.kind === "picture") continue;
    const source = await blobSource(deps, { account, access: "own" }, blobId);
    octetsLeft -= source?.size ?? 0;
    if (!source) named.set(blobId, "missing");
    else if (source.size > contactLimits.pictureMaxOctets || octetsLeft < 0) named.set(blobId, "too-large");
    else {
      const octets: Uint8Array[] = [];
      for await (const piece of source.read()) octets.push(piece);
      named.set(blobId, pictureOf(Buffer.concat(octets)));
    }
  }
  return named;
}

/** Row ids of the pictures that are in cards already and are named again. */
export const heldPictures = (given: unknown): string[] =>
  [...blobIdsIn(given)].flatMap((blobId) => {
    const name = parseBlobId(blobId);
    return name?.kind === "picture" && name.parts.length === 0 ? [name.rowId] : [];
  });

export interface Pictures {
  named: ReadonlyMap<string, Named>;
  /** The types of those that the account has, by row id. */
  held: ReadonlyMap<string, string>;
  nextId(): string;
}

export type Settled =
  | { ok: true; media: Record<string, Media>; pictureIds: string[]; added: [id: string, picture: Picture][] }
  | { ok: false; entry: string; why: Exclude<Named, Picture> };

const dataUri = /^data:[^,;]*(?:;[^,;]*)*;base64,/i;

/** Media with every picture as a blob of ours: uploads and what was written into a URI become one. RFC 9610 section 3. */
export function settleMedia({ media = {} }: Card, { named, held, nextId }: Pictures): Settled {
  const settled: [string, Media][] = [];
  const pictureIds: string[] = [];
  const added: [string, Picture][] = [];
  for (const [entry, { uri, blobId, ...rest }] of Object.entries(media)) {
    const name = parseBlobId(blobId);
    const inUri = uri !== undefined && dataUri.exec(uri);
    if (blobId === undefined && !inUri) {
      if (uri?.startsWith("data:")) return { ok: false, entry, why: "not-a-picture" };
      settled.push([entry, { ...rest, ...(uri === undefined ? {} : { uri }) }]);
      continue;
    }
    if (blobId !== undefined && name?.kind === "picture") {
      const mediaType = held.get(name.rowId);
      if (mediaType === undefined || name.parts.length > 0) return { ok: false, entry, why: "missing" };
      pictureIds.push(name.rowId);
      settled.push([entry, { ...rest, blobId, mediaType }]);
      continue;
    }
    const found =
      blobId === undefined
        ? pictureOf(Buffer.from((uri ?? "").slice(inUri ? inUri[0].length : 0), "base64"))
        : (named.get(blobId) ?? "missing");
    if (typeof found === "string") return { ok: false, entry, why: found };
    const id = nextId();
    pictureIds.push(id);
    added.push([id, found]);
    settled.push([entry, { ...rest, blobId: pictureBlobId(id), mediaType: found.mediaType }]);
  }
  return { ok: true, media: Object.fromEntries(settled), pictureIds, added };
}
