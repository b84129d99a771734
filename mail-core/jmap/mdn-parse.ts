import { decodeText } from "../mime/charset.ts";
import { decodeWhole } from "../mime/decode.ts";
import type { BodyPart } from "../mime/message-summary.ts";
import { notificationMaxOctets, readNotification } from "../mime/notification.ts";
import { type BlobSource, blobSource, summaryOf } from "./blob.ts";
import { asStrings } from "./email-get.ts";
import { blobsInParseMax } from "./email-parse.ts";
import { type MdnView, reportParts, viewNotification } from "./mdn-view.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

/** Of the words for people. */
const wordsMaxOctets = 64 * 1024;

async function octetsOf(source: BlobSource, { bodyStart, bodyEnd, encoding }: BodyPart, max: number) {
  const pieces: Uint8Array[] = [];
  for await (const octets of source.read({ start: bodyStart, end: Math.min(bodyEnd, bodyStart + max) }))
    pieces.push(octets);
  return decodeWhole(Buffer.concat(pieces), encoding);
}

/** Reads a blob as the MDN that it is; null for what is none. */
async function readMdn(source: BlobSource): Promise<MdnView | null> {
  const summary = await summaryOf(source);
  const parts = reportParts(summary.root);
  const notification =
    parts && readNotification(await octetsOf(source, parts.notice, notificationMaxOctets * 2));
  if (!parts || !notification) return null;
  const { words, original } = parts;
  return viewNotification(notification, {
    subject: summary.subject,
    textBody:
      words &&
      decodeText(await octetsOf(source, words, wordsMaxOctets), words.charset).text.replaceAll("\0", ""),
    hasOriginal: original !== null,
  });
}

/** Shows blobs as the MDNs that they are. RFC 9007 section 2.2. */
export const mdnParse =
  (deps: JmapDeps): Method =>
  async (args, { account, accountId, access }) => {
    const blobIds = asStrings(args.blobIds);
    if (!blobIds) return refuse("invalidArguments", "blobIds");
    if (blobIds.length > blobsInParseMax) return refuse("requestTooLarge");
    const parsed: [string, MdnView][] = [];
    const notParsable: string[] = [];
    const notFound: string[] = [];
    for (const blobId of new Set(blobIds)) {
      const source = await blobSource(deps, { account, access }, blobId);
      const mdn = source && (await readMdn(source));
      if (!source) notFound.push(blobId);
      else if (!mdn) notParsable.push(blobId);
      else parsed.push([blobId, mdn]);
    }
    return answer("MDN/parse", {
      accountId,
      parsed: parsed.length > 0 ? Object.fromEntries(parsed) : null,
      notParsable: notParsable.length > 0 ? notParsable : null,
      notFound: notFound.length > 0 ? notFound : null,
    });
  };
