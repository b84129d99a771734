import { isSameAddress } from "../address/address.ts";
import type { AccountId } from "../ids.ts";
import { isRecord } from "../is-record.ts";
import { defaultSendingLimits, sentTooMuch } from "../policy/sending.ts";
import { placesOf } from "../queue/dsn.ts";
import { ownMail } from "../queue/own-mail.ts";
import { deliveryTrace } from "../smtp/server/trace.ts";
import { takeAllowance } from "../store/allowance.ts";
import { lockAccounts } from "../store/changes.ts";
import type { Acceptance } from "../store/contracts.ts";
import type { Sql } from "../store/database.ts";
import { lockEmails } from "../store/email-write.ts";
import { readEmails } from "../store/emails.ts";
import { listIdentities } from "../store/identities.ts";
import type { SetError } from "./email-patch.ts";
import { id, parseId } from "./ids.ts";
import { composeMdn, readAsked } from "./mdn-compose.ts";
import { readWantedMdn } from "./mdn-read.ts";
import { typed } from "./mdn-view.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { ifAny } from "./standard.ts";
import { changeEmailsAfter } from "./submission-emails.ts";

/** One request sends at most so many: each reads a message. */
const sentMax = 50;
/** A message that goes back whole is no larger. */
const originalMaxOctets = 1024 * 1024;
/** Says that a notice was sent, or that none will be. RFC 3503 section 2. */
const sentKeyword = "$mdnsent";

/** A notice that may go out, with all that can be worked out before the transaction. */
interface Ready {
  emailId: string;
  acceptances: Acceptance[];
  /** The properties that its sender left to us. RFC 9007 section 2.1. */
  shown: Record<string, unknown>;
}
type Prepared = { ok: true; value: Ready } | { ok: false; error: SetError };
const no = (type: string, description?: string): Prepared => ({
  ok: false,
  error: { type, ...(description ? { description } : {}) },
});

interface Sender {
  name: string;
  email: string;
}

async function prepare(
  { database, blobs, recipients, signer, config, clock }: JmapDeps,
  account: AccountId,
  sender: Sender,
  given: unknown,
  createdIds: ReadonlyMap<string, string>,
): Promise<Prepared> {
  const read = readWantedMdn(given, createdIds);
  if (!read.ok) return read;
  const wanted = read.value;
  const email = (await readEmails(database, account, [wanted.emailId])).get(wanted.emailId);
  const asked = email && (await readAsked(blobs, email));
  if (!email || !asked || asked.to.length === 0)
    return no("notFound", "Nobody asks to be told of this email");
  if (email.keywords.includes(sentKeyword)) return no("mdnAlreadySent");
  if (asked.isDoubtful && wanted.disposition.sendingMode === "mdn-sent-automatically")
    return no("forbidden", "A person must agree: who asks is not who sent it");
  if (wanted.includeOriginalMessage && email.summary.root.bodyEnd > originalMaxOctets)
    return { ok: false, error: { type: "tooLarge" } };
  const { finalRecipient } = wanted;
  if (
    finalRecipient &&
    !isSameAddress(finalRecipient, sender.email) &&
    (await recipients.ownerOf(finalRecipient)) !== account
  )
    return no("forbiddenFrom", `You cannot answer for ${finalRecipient}`);
  const notification = {
    reportingUa: wanted.reportingUa ?? `${config.hostname}; Keryx`,
    gateway: null,
    originalRecipient: asked.originalRecipient,
    finalRecipient: finalRecipient ?? sender.email,
    originalMessageId: email.summary.messageId.at(-1) ?? null,
    disposition: wanted.disposition,
    error: wanted.error,
    extensions: wanted.extensions,
  };
  const now = new Date(clock.now());
  const acceptances: Acceptance[] = [];
  for (const to of asked.to) {
    const resolution = await recipients.resolve(to);
    if (resolution.kind === "unknown" || resolution.kind === "looping") continue;
    const octets = await composeMdn(wanted, notification, {
      ...{ email, from: sender, to, hostname: config.hostname, now, blobs },
    });
    const trace = Buffer.from(deliveryTrace(null, to));
    acceptances.push(
      await signer.signed(
        await ownMail({ octets, now, trace, ...placesOf(resolution, to), demands: {} }, blobs),
      ),
    );
  }
  if (acceptances.length === 0) return no("notFound", "Who asks to be told is not there any more");
  const { originalRecipient, originalMessageId } = notification;
  return {
    ok: true,
    value: {
      emailId: email.id,
      acceptances,
      shown: {
        ...(finalRecipient ? {} : { finalRecipient: typed(notification.finalRecipient) }),
        ...(originalRecipient ? { originalRecipient: typed(originalRecipient) } : {}),
        ...(originalMessageId ? { originalMessageId: `<${originalMessageId}>` } : {}),
        ...(wanted.reportingUa ? {} : { reportingUA: notification.reportingUa }),
      },
    },
  };
}

/** Hands one notice in, under the locks, or says why not. Nobody is told twice. */
async function send(
  tx: Sql,
  { intake, config, clock }: JmapDeps,
  account: string,
  { emailId, acceptances }: Ready,
): Promise<SetError | null> {
  const place = (await lockEmails(tx, account, [emailId])).places.get(emailId);
  if (!place) return { type: "notFound" };
  if (place.keywords.includes(sentKeyword)) return { type: "mdnAlreadySent" };
  const limits = { ...defaultSendingLimits, ...config.sending };
  if (!(await takeAllowance(tx, account, acceptances.length, limits, clock.now())))
    return { type: "rateLimit", description: `${sentTooMuch(limits)}.` };
  for (const acceptance of acceptances) await intake.acceptIn(tx, acceptance);
  const patch = { [`keywords/${sentKeyword}`]: true };
  await changeEmailsAfter(tx, account, { update: [{ emailId, patch }], destroy: [] }, new Map());
  return null;
}

/**
 * Tells senders what was done with their messages: one multipart/report each, under the null reverse-path, and `$mdnsent` on the email in the
 * same transaction, so that it is sent once whatever happens. RFC 9007 section 2.1, RFC 8098.
 */
export const mdnSend =
  (deps: JmapDeps): Method =>
  async (args, { account, accountId, createdIds }) => {
    const wanted = args.send;
    const updateAfter = args.onSuccessUpdateEmail ?? {};
    if (!isRecord(wanted)) return refuse("invalidArguments", "send");
    if (!isRecord(updateAfter)) return refuse("invalidArguments", "onSuccessUpdateEmail");
    if (Object.keys(wanted).length > sentMax) return refuse("requestTooLarge");
    const identityId = parseId("i", args.identityId);
    const sender = (await listIdentities(deps.database, account)).find(
      ({ id: rowId }) => rowId === identityId,
    );
    if (!sender) return refuse("invalidArguments", "identityId");
    // What is written as an address elsewhere goes through its provider, which would want to know whose it is.
    if ((await deps.recipients.ownerOf(sender.email)) !== account)
      return refuse("forbidden", `Notices are not sent as ${sender.email}`);

    const prepared = new Map<string, Prepared>();
    for (const [key, given] of Object.entries(wanted))
      prepared.set(key, await prepare(deps, account, sender, given, createdIds));
    const ready = [...prepared.values()].flatMap((one) => (one.ok ? [one.value] : []));
    const touched = ready.flatMap(({ acceptances }) =>
      acceptances.flatMap(({ deliveries }) => deliveries.map((delivery) => delivery.accountId)),
    );
    const sent: Record<string, unknown> = {};
    const notSent: Record<string, SetError> = {};
    const emails = await deps.database.transaction(async (tx) => {
      await lockAccounts(tx, [account, ...touched]);
      const update: { emailId: string; patch: unknown }[] = [];
      for (const [key, one] of prepared) {
        const error = one.ok ? await send(tx, deps, account, one.value) : one.error;
        if (error || !one.ok) {
          notSent[key] = error ?? { type: "notFound" };
          continue;
        }
        sent[key] = one.value.shown;
        const { emailId } = one.value;
        for (const name of [`#${key}`, id("e", emailId)])
          if (Object.hasOwn(updateAfter, name)) update.push({ emailId, patch: updateAfter[name] });
      }
      return changeEmailsAfter(tx, account, { update, destroy: [] }, createdIds);
    });
    if (Object.keys(sent).length > 0) {
      deps.announcer.announce(new Set([account, ...touched]));
      deps.announcer.announceQueue();
    }
    const response = answer("MDN/send", { accountId, sent: ifAny(sent), notSent: ifAny(notSent) });
    if (response.ok && emails) response.responses.push(["Email/set", { accountId, ...emails }]);
    return response;
  };
