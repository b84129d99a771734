import { randomBytes } from "node:crypto";
import { canonicalAddress, parseAddress } from "../address/address.ts";
import { dateTime } from "../mime/date.ts";
import { makeIndexer } from "../mime/indexer.ts";
import type { Acceptance, Blobs, Recipients } from "../store/contracts.ts";
import type { Ended, QueueEntry } from "../store/queue.ts";

/** Of the returned header, at most so much. */
const headerMaxOctets = 64 * 1024;

export interface Failed {
  entry: QueueEntry;
  ended: Extract<Ended, { kind: "bounced" | "expired" }>;
}

/** Remote text on one line of a report: printable ASCII. RFC 3464 section 2.1.1. */
const line = (text: string) => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 900);

/**
 * The report to the sender of what could not be delivered, as the acceptance that delivers it; null when there is nobody to tell.
 * Plain words first, then the machine's part, then the header of the message. RFC 3461 section 6, RFC 3464, RFC 6522. Never for a null
 * reverse-path: reports about reports would never end.
 */
export async function makeReport(
  failed: readonly Failed[],
  { blobs, recipients, hostname, now }: { blobs: Blobs; recipients: Recipients; hostname: string; now: Date },
): Promise<Acceptance | null> {
  const [first] = failed;
  const told = failed.filter(({ entry }) => !entry.dsn.notify || entry.dsn.notify.includes("FAILURE"));
  const reversePath = first?.entry.reversePath ?? null;
  const sender = reversePath === null ? null : parseAddress(reversePath);
  if (!first || !sender || reversePath === null || told.length === 0) return null;
  const resolution = await recipients.resolve(canonicalAddress(sender));
  if (resolution.kind === "unknown") return null;

  const octets = Buffer.concat([
    Buffer.from(head(told, reversePath, hostname, now)),
    await headerOf(first.entry, blobs),
    Buffer.from(`\r\n--${boundaryOf(told)}--\r\n`),
  ]);
  const writer = blobs.create();
  await writer.write(octets);
  const indexer = makeIndexer();
  indexer.write(octets);
  const { summary, search } = indexer.end();
  const trace = Buffer.from(`Return-Path: <>\r\nDelivered-To: ${line(reversePath)}\r\n`);
  const local = resolution.kind === "account" || resolution.kind === "full";
  return {
    message: { kind: "new", blob: await writer.seal(), summary, search },
    receivedAt: now,
    deliveries: local
      ? [{ accountId: resolution.accountId, mailbox: { role: "inbox" }, keywords: [], trace }]
      : [],
    relays: local
      ? []
      : [
          {
            reversePath: null,
            forwardPath: reversePath,
            trace: Buffer.alloc(0),
            accountId: null,
            submissionId: null,
            dsn: {},
            state: "waiting",
          },
        ],
  };
}

/** Made of the entry's id, so that the head and the end agree; no header holds it. */
const boundaryOf = (told: readonly Failed[]) => `keryx-report-${told[0]?.entry.id}`;

function head(told: readonly Failed[], reversePath: string, hostname: string, now: Date): string {
  const boundary = boundaryOf(told);
  const said = told.map(({ entry, ended }) => {
    const answer = [ended.reply.code, ended.reply.enhanced, ended.reply.text].filter(Boolean).join(" ");
    const why =
      ended.kind === "expired"
        ? "was not reached in the time that we try. The last answer"
        : "could not be reached. The answer";
    return `<${line(entry.forwardPath)}> ${why}${ended.host ? ` of ${line(ended.host)}` : ""} was:\r\n    ${line(answer)}\r\n`;
  });
  const fields = told.map(({ entry, ended }) =>
    [
      ...(entry.dsn.orcpt ? [`Original-Recipient: ${line(entry.dsn.orcpt)}`] : []),
      `Final-Recipient: rfc822; ${line(entry.forwardPath)}`,
      "Action: failed",
      `Status: ${statusOf(ended)}`,
      ...(ended.host ? [`Remote-MTA: dns; ${line(ended.host)}`] : []),
      ...(ended.reply.code
        ? [
            `Diagnostic-Code: smtp; ${line([ended.reply.code, ended.reply.enhanced, ended.reply.text].filter(Boolean).join(" "))}`,
          ]
        : []),
      `Last-Attempt-Date: ${dateTime(now)}`,
    ].join("\r\n"),
  );
  return [
    `From: Mail delivery <postmaster@${hostname}>`,
    `To: <${line(reversePath)}>`,
    "Subject: Your message could not be delivered",
    `Date: ${dateTime(now)}`,
    `Message-ID: <${randomBytes(16).toString("hex")}@${hostname}>`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    `This is the mail system of ${hostname}. A message of yours did not arrive everywhere:`,
    "",
    said.join("\r\n"),
    "Its header is attached, so that you know which message it is. Nothing more will be tried.",
    "",
    `--${boundary}`,
    "Content-Type: message/delivery-status",
    "",
    `Reporting-MTA: dns; ${hostname}`,
    ...(told[0]?.entry.dsn.envid ? [`Original-Envelope-Id: ${line(told[0].entry.dsn.envid)}`] : []),
    `Arrival-Date: ${dateTime(told[0]?.entry.createdAt ?? now)}`,
    "",
    fields.join("\r\n\r\n"),
    "",
    `--${boundary}`,
    "Content-Type: text/rfc822-headers",
    "",
    "",
  ].join("\r\n");
}

/** A status of class 5, whatever the last answer was: this is the end. RFC 3463. */
function statusOf({ kind, reply }: Failed["ended"]): string {
  if (kind === "expired") return "5.4.7";
  return /^5\.\d{1,3}\.\d{1,3}$/.test(reply.enhanced ?? "") ? (reply.enhanced as string) : "5.0.0";
}

async function headerOf(entry: QueueEntry, blobs: Blobs): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of blobs.read(entry.messageId, {
    start: 0,
    end: Math.min(headerMaxOctets, entry.sizeOctets),
  }))
    pieces.push(piece);
  const octets = Buffer.concat(pieces);
  const end = octets.indexOf("\r\n\r\n");
  return octets.subarray(0, end < 0 ? octets.length : end);
}
