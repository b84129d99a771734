import { parseFields } from "../mime/header.ts";
import { type BlobSource, blobSource, summaryOf } from "./blob.ts";
import { asStrings, viewOptions } from "./email-get.ts";
import { type ViewOptions, viewEmail } from "./email-view.ts";
import { blobPartsMax } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

/** Each blob is read from its start to its end: fewer at once than emails, whose structure is known. */
export const blobsInParseMax = 50;

/** What is shown when nothing is asked for. RFC 8621 section 4.9. */
const parseDefaults =
  "messageId inReplyTo references sender from to cc bcc replyTo subject sentAt hasAttachment preview bodyValues textBody htmlBody attachments".split(
    " ",
  );

const headLooksMax = 64 * 1024;

/** True when the octets begin with at least one header field: anything else is no message. */
async function beginsWithField(source: BlobSource): Promise<boolean> {
  const pieces: Uint8Array[] = [];
  for await (const octets of source.read({ start: 0, end: Math.min(source.size, headLooksMax) }))
    pieces.push(octets);
  const [block = ""] = Buffer.concat(pieces)
    .toString("latin1")
    .split(/\r?\n\r?\n/, 1);
  return parseFields(Buffer.from(block, "latin1")).length > 0;
}

/** A message under an encoding is decoded once, into memory: each of its parts would be one more pass. */
const encodedMaxOctets = 8 * 1024 * 1024;

/** The blob with its parts within reach, or null when it is too much. */
async function seekable(source: BlobSource): Promise<BlobSource | null> {
  if (source.isSeekable) return source;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const octets of source.read()) {
    size += octets.length;
    if (size > encodedMaxOctets) return null;
    pieces.push(octets);
  }
  const whole = Buffer.concat(pieces);
  async function* read({ start, end } = { start: 0, end: size }) {
    yield whole.subarray(start, end);
  }
  return { size, type: source.type, isSeekable: true, read };
}

async function viewBlob(blobId: string, source: BlobSource, options: ViewOptions) {
  // A part of what is nested too deep cannot be named, only seen.
  const canNameParts = blobId.split("-").length - 1 < blobPartsMax;
  return viewEmail(
    {
      summary: await summaryOf(source),
      trace: new Uint8Array(0),
      partBlobId: ({ partId }) => (partId === null || !canNameParts ? null : `${blobId}-${partId}`),
      read: (range) => source.read(range),
      own: {
        id: null,
        blobId,
        threadId: null,
        mailboxIds: null,
        keywords: null,
        size: source.size,
        receivedAt: null,
      },
    },
    options,
  );
}

/** Shows blobs as the emails that they would be: a message that is attached to another, say. RFC 8621 section 4.9. */
export const emailParse =
  (deps: JmapDeps): Method =>
  async (args, { account, accountId, access }) => {
    const blobIds = asStrings(args.blobIds);
    if (!blobIds) return refuse("invalidArguments", "blobIds");
    if (blobIds.length > blobsInParseMax) return refuse("requestTooLarge");
    const options = viewOptions(args, parseDefaults);
    if (typeof options === "string") return refuse("invalidArguments", options);
    const parsed: [string, unknown][] = [];
    const notParsable: string[] = [];
    const notFound: string[] = [];
    for (const blobId of new Set(blobIds)) {
      const found = await blobSource(deps, { account, access }, blobId);
      const source = found && (await seekable(found));
      if (!found) notFound.push(blobId);
      else if (!source || !(await beginsWithField(source))) notParsable.push(blobId);
      else parsed.push([blobId, await viewBlob(blobId, source, options)]);
    }
    return answer("Email/parse", {
      accountId,
      parsed: parsed.length > 0 ? Object.fromEntries(parsed) : null,
      notParsable: notParsable.length > 0 ? notParsable : null,
      notFound: notFound.length > 0 ? notFound : null,
    });
  };
