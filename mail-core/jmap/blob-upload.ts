import { isRecord } from "../is-record.ts";
import { isBase64 } from "../mime/base64.ts";
import { blobSource } from "./blob.ts";
import type { SetError } from "./email-patch.ts";
import { givenBlobId } from "./ids.ts";
import { blobLimits } from "./limits.ts";
import { answer, type JmapDeps, type Method, type MethodContext, refuse } from "./method.ts";
import { ifAny } from "./standard.ts";
import { takeUpload } from "./upload.ts";

/** Some octets that a new blob is made of. */
interface Piece {
  size: number;
  read(): AsyncIterable<Uint8Array>;
}
type Checked<T> = { ok: true; value: T } | { ok: false; error: SetError };

const invalid: Checked<never> = { ok: false, error: { type: "invalidProperties", properties: ["data"] } };
const isOctetCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** Blobs made of text, base64 and stretches of other blobs. RFC 9404 section 4.1. */
export const blobUpload =
  (deps: JmapDeps): Method =>
  async ({ create }, context) => {
    if (!isRecord(create)) return refuse("invalidArguments", "create");
    const created: Record<string, object> = Object.create(null);
    const notCreated: Record<string, SetError> = Object.create(null);
    for (const [creationId, given] of Object.entries(create)) {
      const made = await makeBlob(deps, given, context);
      if (!made.ok) notCreated[creationId] = made.error;
      else {
        created[creationId] = made.value;
        // Later ones may be made of it.
        context.createdIds.set(creationId, made.value.id);
      }
    }
    const { accountId } = context;
    return answer("Blob/upload", { accountId, created: ifAny(created), notCreated: ifAny(notCreated) });
  };

async function makeBlob(
  deps: JmapDeps,
  given: unknown,
  context: MethodContext,
): Promise<Checked<{ id: string; type: string; size: number }>> {
  if (!isRecord(given) || !Array.isArray(given.data)) return invalid;
  if (given.type != null && typeof given.type !== "string")
    return { ok: false, error: { type: "invalidProperties", properties: ["type"] } };
  const { maxDataSources } = blobLimits;
  if (given.data.length > maxDataSources)
    return { ok: false, error: { type: "tooManyDataSources", description: `At most ${maxDataSources}` } };
  const pieces: Piece[] = [];
  for (const one of given.data) {
    const piece = await readPiece(deps, one, context);
    if (!piece.ok) return piece;
    pieces.push(piece.value);
  }
  const size = pieces.reduce((sum, piece) => sum + piece.size, 0);
  if (size > deps.config.messageMaxOctets) return { ok: false, error: { type: "tooLarge" } };
  const type = given.type ?? "application/octet-stream";
  const taken = await takeUpload(deps, context.account, type, joined(pieces));
  if (!taken.ok) return { ok: false, error: { type: taken.why } };
  return { ok: true, value: { id: taken.blobId, type: taken.type, size: taken.size } };
}

async function* joined(pieces: readonly Piece[]): AsyncIterable<Uint8Array> {
  for (const piece of pieces) yield* piece.read();
}

/** One data source: exactly one of its three forms. */
async function readPiece(deps: JmapDeps, given: unknown, context: MethodContext): Promise<Checked<Piece>> {
  if (!isRecord(given)) return invalid;
  const { "data:asText": text = null, "data:asBase64": base64 = null, blobId = null } = given;
  if ([text, base64, blobId].filter((form) => form !== null).length !== 1) return invalid;
  if (text !== null)
    return typeof text === "string" && text.isWellFormed() ? literal(Buffer.from(text)) : invalid;
  if (base64 !== null)
    return typeof base64 === "string" && isBase64(base64) ? literal(Buffer.from(base64, "base64")) : invalid;
  if (typeof blobId !== "string") return invalid;
  const source = await blobSource(deps, context, givenBlobId(blobId, context.createdIds));
  if (!source) return { ok: false, error: { type: "blobNotFound", notFound: [blobId] } };
  const { offset = 0, length } = given;
  if (!isOctetCount(offset) || (length != null && !isOctetCount(length))) return invalid;
  const end = length == null ? source.size : offset + length;
  if (offset > source.size || end > source.size) return invalid;
  return { ok: true, value: { size: end - offset, read: () => source.read({ start: offset, end }) } };
}

const literal = (octets: Buffer): Checked<Piece> => ({
  ok: true,
  value: {
    size: octets.length,
    async *read() {
      if (octets.length > 0) yield octets;
    },
  },
});
