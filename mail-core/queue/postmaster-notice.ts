import type { Acceptance, Blobs, Recipients } from "../store/contracts.ts";
import { type Attempted, reportOn, type Told } from "./dsn.ts";
import { ownMail } from "./own-mail.ts";

/**
 * What tells the postmaster of a message with a null reverse-path that is given up: a report on a report, most often. Null for all else. It
 * stays in the postmaster's mailbox here, wherever that is forwarded to: one that failed elsewhere would cause the next. RFC 5321 section 6.1.
 */
export async function postmasterNotice(
  attempted: readonly Attempted[],
  {
    blobs,
    recipients,
    hostname,
    now,
  }: { blobs: Blobs; recipients: Pick<Recipients, "resolve">; hostname: string; now: Date },
): Promise<Acceptance | null> {
  const failed = attempted.flatMap((one): Told[] => {
    const isGivenUp = one.ended.kind === "bounced" || one.ended.kind === "expired";
    return isGivenUp && one.entry.reversePath === null ? [{ ...one, action: "failed" }] : [];
  });
  if (failed.length === 0) return null;
  const to = `postmaster@${hostname}`;
  const found = await recipients.resolve("postmaster");
  if (found.kind !== "account" && found.kind !== "full") return null;
  const octets = await reportOn(failed, { to, hostname, now }, blobs);
  const trace = Buffer.from(`Return-Path: <>\r\nDelivered-To: ${to}\r\n`);
  const accountIds = [found.accountId];
  return ownMail({ octets, now, trace, accountIds, paths: [], demands: {} }, blobs);
}
