import {
  type Address,
  canonicalAddress,
  canonicalHost,
  formatAddress,
  parseAddress,
} from "../address/address.ts";
import { isRecord } from "../is-record.ts";
import type { MessageSummary } from "../mime/message-summary.ts";
import { toOne } from "../smtp/onward.ts";
import type { MailOptions, Offers, RcptOptions } from "../smtp/parameters.ts";
import type { Expansion, Recipients } from "../store/contracts.ts";
import type { SubmissionAddress, SubmissionEnvelope } from "../store/submissions.ts";
import type { SetError } from "./email-patch.ts";
import { mailOptionsOf, type Parameters, rcptOptionsOf, readParameters } from "./submission-parameters.ts";

/** RFC 5321 section 4.5.3.1.8 asks for 100 or more. */
export const recipientsMax = 1000;
/** How many look-ups of one submission run side by side. */
const lookUpsMax = 5;

export type SubmissionError = SetError & {
  invalidRecipients?: string[];
  maxRecipients?: number;
  maxSize?: number;
};

/** One recipient, and what is behind it when that is here. */
export interface Recipient {
  address: string;
  parameters: Parameters | null;
  options: RcptOptions;
  expansion: Expansion | null;
}

export type Checked<T> = { ok: true; value: T } | { ok: false; error: SubmissionError };
export const no = (error: SubmissionError) => ({ ok: false, error }) as const;

/** As it goes over the wire: a domain needs no SMTPUTF8, its A-labels say the same. RFC 5890 section 2.3.2.1. */
const wire = (address: Address) => formatAddress({ ...address, domain: canonicalHost(address) });

/** An Address object. RFC 8621 section 7. */
function readAddress(value: unknown): SubmissionAddress | null {
  if (!isRecord(value) || typeof value.email !== "string") return null;
  const parameters = readParameters(value.parameters);
  return parameters === undefined ? null : { email: value.email, parameters };
}

/** An envelope, given or taken from the message. RFC 8621 section 7.5. */
export function readEnvelope(
  given: unknown,
  identity: string,
  { to, cc, bcc }: Pick<MessageSummary, "to" | "cc" | "bcc">,
): Checked<SubmissionEnvelope> {
  const plain = (email: string) => ({ email, parameters: null });
  if (given == null) {
    const rcptTo = [...to, ...cc, ...bcc].map(({ email }) => plain(email));
    return { ok: true, value: { mailFrom: plain(identity), rcptTo } };
  }
  const invalid = no({ type: "invalidProperties", properties: ["envelope"] });
  if (!isRecord(given) || !Array.isArray(given.rcptTo)) return invalid;
  const mailFrom = readAddress(given.mailFrom);
  const rcptTo = given.rcptTo.map(readAddress);
  if (mailFrom === null || rcptTo.includes(null)) return invalid;
  return { ok: true, value: { mailFrom, rcptTo: rcptTo.filter((address) => address !== null) } };
}

/** Who it goes to and as whom, or why it does not go. Every recipient is looked up before anything is sent. */
export async function checkEnvelope(
  { mailFrom, rcptTo }: SubmissionEnvelope,
  account: string,
  octets: number,
  recipients: Pick<Recipients, "ownerOf" | "resolve">,
  offers: Offers,
): Promise<Checked<{ envelope: SubmissionEnvelope; options: MailOptions; recipients: Recipient[] }>> {
  const from = parseAddress(mailFrom.email);
  if (!from || (await recipients.ownerOf(mailFrom.email)) !== account)
    return no({ type: "forbiddenMailFrom", description: `You cannot send as ${mailFrom.email}` });
  const options = mailOptionsOf(mailFrom.parameters, offers);
  if (!options) return no({ type: "invalidProperties", properties: ["envelope/mailFrom/parameters"] });
  if (rcptTo.length === 0) return no({ type: "noRecipients" });

  const invalid = new Set<string>();
  const full: string[] = [];
  const wanted = new Map<string, Omit<Recipient, "expansion"> & { text: string }>();
  for (const [n, { email: text, parameters }] of rcptTo.entries()) {
    const address = parseAddress(text);
    const asked = rcptOptionsOf(parameters);
    if (!asked) return no({ type: "invalidProperties", properties: [`envelope/rcptTo/${n}/parameters`] });
    if (!address) invalid.add(text);
    else if (!wanted.has(canonicalAddress(address)))
      wanted.set(canonicalAddress(address), { text, address: wire(address), parameters, options: asked });
  }
  if (wanted.size > recipientsMax) return no({ type: "tooManyRecipients", maxRecipients: recipientsMax });

  const found: Recipient[] = [];
  const waiting = [...wanted.values()];
  for (let at = 0; at < waiting.length; at += lookUpsMax) {
    const some = waiting.slice(at, at + lookUpsMax);
    const resolutions = await Promise.all(
      some.map(({ address }) => recipients.resolve(address, wire(from), octets)),
    );
    for (const [n, { text, ...one }] of some.entries()) {
      const resolution = resolutions[n] ?? { kind: "unknown" };
      if (resolution.kind === "account") found.push({ ...one, expansion: toOne(resolution) });
      else if (resolution.kind === "list") found.push({ ...one, expansion: resolution });
      else if (resolution.kind === "elsewhere") found.push({ ...one, expansion: null });
      else invalid.add(text);
      if (resolution.kind === "full") full.push(text);
    }
  }
  if (invalid.size > 0) {
    const others = [...invalid].filter((text) => !full.includes(text));
    const malformed = others.filter((text) => !parseAddress(text));
    const unknown = others.filter((text) => parseAddress(text));
    const sentences = [
      unknown.length > 0 ? `Nobody has the address ${unknown.join(", ")}.` : "",
      malformed.length > 0 ? `Not an address: ${malformed.join(", ")}.` : "",
      full.length > 0 ? `The mailbox of ${full.join(", ")} is full.` : "",
    ];
    return no({
      type: "invalidRecipients",
      invalidRecipients: [...invalid],
      description: sentences.filter(Boolean).join(" "),
    });
  }
  const envelope: SubmissionEnvelope = {
    mailFrom: { email: wire(from), parameters: mailFrom.parameters },
    rcptTo: found.map(({ address, parameters }) => ({ email: address, parameters })),
  };
  return { ok: true, value: { envelope, options, recipients: found } };
}
