import { createHash } from "node:crypto";
import { readEmails } from "../store/emails.ts";
import { type BlobSource, blobSource } from "./blob.ts";
import { asStrings } from "./email-get.ts";
import { id, parseBlobId } from "./ids.ts";
import { blobLimits, objectsInGetMax } from "./limits.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

/** Octets that one Blob/get reads: of all its blobs, in the range asked for. */
const getMaxOctets = 20_000_000;

/** As Node names what RFC 9404 names after the registry of RFC 3230. */
const hashes: Readonly<Record<string, string>> = { sha: "sha1", "sha-256": "sha256", "sha-512": "sha512" };
const dataForms = ["data", "data:asText", "data:asBase64"];

/** What is asked of each blob. */
interface Wanted {
  forms: string[];
  digests: string[];
  withSize: boolean;
  offset: number;
  length: number | null;
}

/** What of a Blob/get cannot be, or what it wants. RFC 9404 section 4.2. */
function readWanted({
  properties,
  offset,
  length,
}: Record<string, unknown>): Wanted | "properties" | "offset" | "length" {
  const names = properties == null ? ["data", "size"] : asStrings(properties);
  if (!names) return "properties";
  const digests = names
    .filter((name) => name.startsWith("digest:"))
    .map((name) => name.slice("digest:".length));
  const forms = names.filter((name) => dataForms.includes(name));
  const others = names.filter((name) => !name.startsWith("digest:") && !dataForms.includes(name));
  if (!digests.every((name) => Object.hasOwn(hashes, name))) return "properties";
  if (!others.every((name) => name === "id" || name === "size")) return "properties";
  const isCount = (value: unknown) =>
    value == null || (Number.isSafeInteger(value) && (value as number) >= 0);
  if (!isCount(offset)) return "offset";
  if (!isCount(length)) return "length";
  return {
    forms,
    digests,
    withSize: others.includes("size"),
    offset: (offset ?? 0) as number,
    length: (length ?? null) as number | null,
  };
}

/** The octets of the range that there are, and whether some are missing. */
function rangeOf(size: number, { offset, length }: Wanted) {
  const start = Math.min(offset, size);
  const end = length === null ? size : Math.min(size, offset + length);
  const isTruncated = offset > size || (length !== null && offset + length > size);
  return { start, end: Math.max(start, end), isTruncated };
}

/** RFC 9404 section 4.2. */
const blobGet =
  (deps: JmapDeps): Method =>
  async (args, { account, accountId, access }) => {
    const asked = asStrings(args.ids);
    if (!asked) return refuse("invalidArguments", "ids");
    const wanted = readWanted(args);
    if (typeof wanted === "string") return refuse("invalidArguments", wanted);
    const found: { id: string; source: BlobSource }[] = [];
    const notFound: string[] = [];
    for (const blobId of new Set(asked)) {
      const source = await blobSource(deps, { account, access }, blobId);
      if (source) found.push({ id: blobId, source });
      else notFound.push(blobId);
    }
    const readsOctets = wanted.forms.length + wanted.digests.length > 0;
    const octets = found.reduce((sum, { source }) => {
      const { start, end } = rangeOf(source.size, wanted);
      return sum + end - (source.isSeekable ? start : 0);
    }, 0);
    if (readsOctets && octets > getMaxOctets) return refuse("requestTooLarge");
    const list: object[] = [];
    for (const { id: blobId, source } of found) list.push({ id: blobId, ...(await view(source, wanted)) });
    return answer("Blob/get", { accountId, list, notFound });
  };

async function view(source: BlobSource, wanted: Wanted): Promise<Record<string, unknown>> {
  const { start, end, isTruncated } = rangeOf(source.size, wanted);
  const shown: Record<string, unknown> = wanted.withSize ? { size: source.size } : {};
  if (wanted.forms.length + wanted.digests.length === 0) return shown;
  const parts: Uint8Array[] = [];
  if (end > start) for await (const part of source.read({ start, end })) parts.push(part);
  const octets = Buffer.concat(parts);
  const text = utf8Of(octets);
  for (const form of wanted.forms) {
    if (form === "data:asText" || (form === "data" && text !== null)) shown["data:asText"] = text;
    if (form === "data:asBase64" || (form === "data" && text === null))
      shown["data:asBase64"] = octets.toString("base64");
  }
  // Also where base64 was given beside it or in its place: the client knows then why.
  if (text === null && wanted.forms.some((form) => form !== "data:asBase64")) shown.isEncodingProblem = true;
  for (const name of wanted.digests)
    shown[`digest:${name}`] = createHash(hashes[name] ?? "")
      .update(octets)
      .digest("base64");
  if (isTruncated) shown.isTruncated = true;
  return shown;
}

function utf8Of(octets: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return null;
  }
}

/** Which emails, threads and mailboxes a blob belongs to. RFC 9404 section 4.3. */
const blobLookup =
  (deps: JmapDeps): Method =>
  async ({ ids, typeNames }, { account, accountId, access }) => {
    const asked = asStrings(ids);
    if (!asked) return refuse("invalidArguments", "ids");
    const types = asStrings(typeNames);
    if (!types) return refuse("invalidArguments", "typeNames");
    if (asked.length > objectsInGetMax) return refuse("requestTooLarge");
    if (!types.every((one) => blobLimits.supportedTypeNames.includes(one))) return refuse("unknownDataType");
    const list: object[] = [];
    const notFound: string[] = [];
    for (const blobId of new Set(asked)) {
      if (!(await blobSource(deps, { account, access }, blobId))) {
        notFound.push(blobId);
        continue;
      }
      const matches = await holdersOf(deps, account, blobId);
      const matchedIds = Object.fromEntries(types.map((type) => [type, matches[type] ?? []]));
      list.push({ id: blobId, matchedIds });
    }
    return answer("Blob/lookup", { accountId, list, notFound });
  };

/** An upload belongs to nothing: what is made of it has octets of its own. */
async function holdersOf(deps: JmapDeps, account: string, blobId: string): Promise<Record<string, string[]>> {
  const name = parseBlobId(blobId);
  const rowId = name?.kind === "email" ? name.rowId : "";
  const email = rowId === "" ? undefined : (await readEmails(deps.database, account, [rowId])).get(rowId);
  if (!email) return {};
  return {
    Email: [id("e", email.id)],
    Thread: [id("t", email.threadId)],
    Mailbox: email.mailboxIds.map((one) => id("m", one)),
  };
}

export const blobDataMethods = (deps: JmapDeps): Record<string, Method> => ({
  "Blob/get": blobGet(deps),
  "Blob/lookup": blobLookup(deps),
});
