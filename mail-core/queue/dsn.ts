import { randomBytes } from "node:crypto";
import { formatAddress, parseAddress } from "../address/address.ts";
import type { Signer } from "../dkim/signer.ts";
import { dateTime } from "../mime/date.ts";
import { decodeXtext, readOrcpt } from "../smtp/xtext.ts";
import type { Acceptance, Blobs, Recipients, Resolution } from "../store/contracts.ts";
import type { Ended, QueueEntry } from "../store/queue.ts";
import { isBehind, isOverdue } from "./deadline.ts";
import { ownMail } from "./own-mail.ts";

/** Of the returned header, at most so much. */
const headerMaxOctets = 64 * 1024;

/** A message that was given up on is returned whole up to this size, when RET=FULL asks for it. RFC 3461 section 4.3. */
const returnedMaxOctets = 1024 * 1024;

/** What became of one recipient. */
export interface Attempted {
  entry: QueueEntry;
  ended: Ended;
  /** True when the next host announced DSN and reports from now on. RFC 3461 section 5.2.1. */
  takesNotices?: boolean;
  /** True when the next host knows nothing of the time by which it is to be delivered, and that is still ahead. RFC 2852. */
  losesDeadline?: boolean;
}

type Action = "failed" | "delayed" | "relayed" | "delivered";
export interface Told extends Attempted {
  action: Action;
}

/** What its sender is told of a recipient, or null. NOTIFY decides; without it failures and delays. RFC 3461 section 4.1. */
function tellingOf({ entry, ended, takesNotices, losesDeadline }: Attempted): Action | null {
  const { notify, by } = entry.dsn;
  const wants = (word: string) => notify?.includes(word) ?? word !== "SUCCESS";
  switch (ended.kind) {
    case "bounced":
    case "expired":
      return wants("FAILURE") ? "failed" : null;
    case "deferred":
      return ended.isLate && wants("DELAY") ? "delayed" : null;
    case "relayed":
      if (wants("SUCCESS") && !takesNotices) return "relayed";
      // RFC 2852 sections 4.1.4, 4.1.4.2: whoever wants a trace, and where the next host knows of no time.
      if (!by || ended.host === null || notify?.includes("NEVER")) return null;
      return by.trace || losesDeadline ? "relayed" : null;
    case "delivered":
      return wants("SUCCESS") ? "delivered" : null;
    case "deleted":
      return entry.removal === "report" && wants("FAILURE") ? "failed" : null;
    default:
      return ended satisfies never;
  }
}

/** True when a report to its sender speaks of this recipient. */
export const isTold = (attempted: Attempted): boolean =>
  attempted.entry.reversePath !== null && tellingOf(attempted) !== null;

/** Remote text on one line of a report: printable ASCII. RFC 3464 section 2.1.1. */
const line = (text: string) => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 900);

/**
 * The report to the sender of what became of a message, as the acceptance that delivers it; null when there is nobody to tell, or
 * nothing. Plain words first, then the machine's part, then the header of the message or all of it. RFC 3461 section 6, RFC 3464,
 * RFC 6522. Never for a null reverse-path: reports about reports would never end.
 */
export async function makeReport(
  attempted: readonly Attempted[],
  {
    blobs,
    recipients,
    signer,
    hostname,
    now,
  }: { blobs: Blobs; recipients: Recipients; signer: Signer; hostname: string; now: Date },
): Promise<Acceptance | null> {
  const told = attempted.flatMap((one): Told[] => {
    const action = tellingOf(one);
    return action ? [{ ...one, action }] : [];
  });
  const [first] = told;
  const reversePath = first?.entry.reversePath ?? null;
  const sender = reversePath === null ? null : parseAddress(reversePath);
  if (!first || !sender || reversePath === null) return null;
  const { accountId } = first.entry;
  const found = await recipients.resolve(formatAddress(sender));
  // Who wrote as an address elsewhere hears of it here.
  const resolution =
    found.kind === "elsewhere" && accountId ? { kind: "account" as const, accountId } : found;
  if (resolution.kind === "unknown" || resolution.kind === "looping") return null;

  const octets = await reportOn(told, { to: reversePath, hostname, now }, blobs);
  const trace = Buffer.from(`Return-Path: <>\r\nDelivered-To: ${line(reversePath)}\r\n`);
  // RFC 8689 section 5: a report tells of the message, and is as secret.
  const isSecret = told.some(({ entry }) => entry.dsn.requireTls);
  // RFC 6710 section 4.6: and as urgent.
  const { priority } = first.entry.dsn;
  const demands = { ...(isSecret ? { requireTls: true as const } : {}), ...(priority ? { priority } : {}) };
  const { accountIds, paths } = placesOf(resolution, reversePath);
  return signer.signed(await ownMail({ octets, now, trace, accountIds, paths, demands }, blobs));
}

/** Where the report goes: a full mailbox takes it, and mail that we passed on for somebody leads back to its sender. */
export function placesOf(
  resolution: Exclude<Resolution, { kind: "unknown" | "looping" }>,
  reversePath: string,
): { accountIds: readonly string[]; paths: readonly string[] } {
  switch (resolution.kind) {
    case "account":
    case "full":
      return { accountIds: [resolution.accountId], paths: [] };
    case "list":
      return {
        accountIds: resolution.accountIds,
        paths: resolution.forwards.map(({ forwardPath }) => forwardPath),
      };
    case "elsewhere":
      return { accountIds: [], paths: [reversePath] };
    default:
      return resolution satisfies never;
  }
}

/** The report itself. */
export async function reportOn(
  told: readonly Told[],
  reader: { to: string; hostname: string; now: Date },
  blobs: Blobs,
): Promise<Uint8Array> {
  const boundary = `keryx-report-${randomBytes(12).toString("hex")}`;
  return Buffer.concat([
    Buffer.from(head(told, { ...reader, boundary })),
    await returned(told, boundary, blobs),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

const subjects: Record<Action, string> = {
  failed: "Your message could not be delivered",
  delayed: "Your message is delayed",
  relayed: "Your message was passed on",
  delivered: "Your message was delivered",
};

const answerOf = ({ ended: { reply } }: Told): string =>
  [reply.code, reply.enhanced, reply.text].filter(Boolean).join(" ");

/** One recipient in plain words. */
function words(told: Told, now: Date): string {
  const { entry, ended, action } = told;
  const who = `<${line(entry.forwardPath)}>`;
  const answer = `${ended.host ? ` of ${line(ended.host)}` : ""} was:\r\n    ${line(answerOf(told))}\r\n`;
  switch (action) {
    case "failed":
      if (ended.kind === "deleted") return `${who}: ${line(answerOf(told))}.\r\n`;
      return ended.kind === "expired"
        ? `${who} was not reached ${isOverdue(entry, now.getTime()) ? "by the time that you set" : "in the time that we try"}. The last answer${answer}`
        : `${who} could not be reached. The answer${answer}`;
    case "delayed":
      return `${who} was not reached ${isBehind(entry, now.getTime()) ? "by the time that you set" : "yet"}. You need not send it again: we try until ${dateTime(entry.expiresAt)}. The last answer${answer}`;
    case "relayed":
      return `${who}: the message was passed on to ${line(ended.host ?? "the next host")}${told.takesNotices ? "" : ", which sends no reports"}. It may yet fail to arrive.\r\n`;
    case "delivered":
      return `${who}: the message is in the mailbox.\r\n`;
    default:
      return action satisfies never;
  }
}

/** RFC 3464 section 2.3. */
function fields(told: Told, now: Date): string {
  const { entry, ended, action } = told;
  const original = entry.dsn.orcpt ? readOrcpt(entry.dsn.orcpt) : null;
  return [
    ...(original ? [`Original-Recipient: ${original.type}; ${line(original.address)}`] : []),
    `Final-Recipient: rfc822; ${line(entry.forwardPath)}`,
    `Action: ${action}`,
    `Status: ${statusOf(told, now)}`,
    ...(ended.host ? [`Remote-MTA: dns; ${line(ended.host)}`] : []),
    ...(ended.reply.code && action !== "delivered" ? [`Diagnostic-Code: smtp; ${line(answerOf(told))}`] : []),
    `Last-Attempt-Date: ${dateTime(now)}`,
    ...(action === "delayed" ? [`Will-Retry-Until: ${dateTime(entry.expiresAt)}`] : []),
  ].join("\r\n");
}

function head(
  told: readonly Told[],
  { to, hostname, now, boundary }: { to: string; hostname: string; now: Date; boundary: string },
): string {
  const actions = new Set(told.map(({ action }) => action));
  // The worst news is the subject.
  const worst =
    (["failed", "delayed", "relayed", "delivered"] as const).find((action) => actions.has(action)) ??
    "failed";
  const entry = told[0]?.entry;
  const isNobodys = entry?.reversePath === null;
  const whose = isNobodys
    ? "A message that names no sender to tell, such as a report,"
    : "A message of yours";
  const envid = entry?.dsn.envid ? decodeXtext(entry.dsn.envid) : null;
  return [
    `From: Mail delivery <postmaster@${hostname}>`,
    `To: <${line(to)}>`,
    `Subject: ${isNobodys ? "A message without a sender could not be delivered" : subjects[worst]}`,
    `Date: ${dateTime(now)}`,
    `Message-ID: <${randomBytes(16).toString("hex")}@${hostname}>`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    `This is the mail system of ${hostname}. ${worst === "failed" ? `${whose} did not arrive everywhere:` : "This is what became of a message of yours:"}`,
    "",
    told.map((one) => words(one, now)).join("\r\n"),
    `Its header is attached, so that you know which message it is.${worst === "failed" ? " Nothing more will be tried." : ""}`,
    "",
    `--${boundary}`,
    "Content-Type: message/delivery-status",
    "",
    `Reporting-MTA: dns; ${hostname}`,
    ...(envid ? [`Original-Envelope-Id: ${line(envid)}`] : []),
    `Arrival-Date: ${dateTime(entry?.createdAt ?? now)}`,
    ...(entry?.dsn.by ? [`Deliver-By-Date: ${dateTime(new Date(entry.dsn.by.at))}`] : []),
    ...(entry?.dsn.hold ? [`Future-Release-Request: ${line(entry.dsn.hold)}`] : []),
    "",
    told.map((one) => fields(one, now)).join("\r\n\r\n"),
    "",
    "",
  ].join("\r\n");
}

/** Of a class, without leading zeros: what else a host says is no status. RFC 3464 section 2.3.4. */
const isStatus = (said: string, kind: 2 | 4 | 5) =>
  said.startsWith(`${kind}.`) && /^\d(?:\.(?:0|[1-9]\d{0,2})){2}$/.test(said);

/** RFC 3463. A status of class 5 for what is given up, whatever the last answer was: this is the end. */
function statusOf({ entry, action, ended: { kind, reply } }: Told, now: Date): string {
  const said = reply.enhanced ?? "";
  switch (action) {
    case "failed":
      if (kind === "expired") return "5.4.7";
      return isStatus(said, 5) ? said : "5.0.0";
    case "delayed":
      // RFC 2852 section 4.1.3.
      if (isBehind(entry, now.getTime())) return "4.4.7";
      return isStatus(said, 4) ? said : "4.0.0";
    case "relayed":
    case "delivered":
      return isStatus(said, 2) ? said : "2.0.0";
    default:
      return action satisfies never;
  }
}

/** The part that returns the message: all of it for a failure with RET=FULL, else its header. RFC 3461 section 6.2, RFC 6533 section 6. */
async function returned(told: readonly Told[], boundary: string, blobs: Blobs): Promise<Buffer> {
  const { entry } = told[0] as Told;
  const { ret, body, smtpUtf8, requireTls } = entry.dsn;
  const isWhole =
    ret === "FULL" &&
    // RFC 8689 section 5: as if HDRS had been asked for.
    !requireTls &&
    told.some(({ action }) => action === "failed") &&
    entry.sizeOctets <= returnedMaxOctets &&
    body !== "BINARYMIME";
  const whole = smtpUtf8 ? "message/global" : "message/rfc822";
  const part = isWhole ? whole : smtpUtf8 ? "message/global-headers" : "text/rfc822-headers";
  const start = `--${boundary}\r\nContent-Type: ${part}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(start),
    isWhole ? await octetsOf(entry, blobs) : await headerOf(entry, blobs),
  ]);
}

async function octetsOf(entry: QueueEntry, blobs: Blobs, end = entry.sizeOctets): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of blobs.read(entry.messageId, { start: 0, end })) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function headerOf(entry: QueueEntry, blobs: Blobs): Promise<Buffer> {
  const octets = await octetsOf(entry, blobs, Math.min(headerMaxOctets, entry.sizeOctets));
  const end = octets.indexOf("\r\n\r\n");
  return octets.subarray(0, end < 0 ? octets.length : end);
}
