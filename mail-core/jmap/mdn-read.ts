import { parseAddress } from "../address/address.ts";
import { isRecord } from "../is-record.ts";
import { isFieldName } from "../mime/header.ts";
import type { Disposition } from "../mime/notification.ts";
import type { SetError } from "./email-patch.ts";
import { parseIdOrCreation } from "./ids.ts";
import { withoutType } from "./mdn-view.ts";

/** An MDN as a client asks for it. RFC 9007 section 2. */
export interface WantedMdn {
  /** A row id. */
  emailId: string;
  subject: string | null;
  textBody: string | null;
  includeOriginalMessage: boolean;
  reportingUa: string | null;
  disposition: Disposition;
  finalRecipient: string | null;
  error: string[];
  extensions: Record<string, string>;
}

const textMaxLength = 10_000;
const lineMaxLength = 500;
const listMax = 20;
/** What the server alone says. RFC 9007 section 2. */
const serverSet = ["mdnGateway", "originalRecipient", "originalMessageId"];
const properties = new Set([
  "forEmailId",
  "subject",
  "textBody",
  "includeOriginalMessage",
  "reportingUA",
  "disposition",
  "finalRecipient",
  "error",
  "extensionFields",
]);

const isLine = (value: unknown): value is string =>
  typeof value === "string" && value.length <= lineMaxLength && !/\p{Cc}/u.test(value);
const isOneOf = <T extends string>(value: unknown, all: readonly T[]): value is T => all.includes(value as T);
const modes = {
  actionMode: ["manual-action", "automatic-action"],
  sendingMode: ["mdn-sent-manually", "mdn-sent-automatically"],
  type: ["deleted", "dispatched", "displayed", "processed"],
} as const;

function isDisposition(value: unknown): value is Disposition {
  return (
    isRecord(value) &&
    Object.keys(value).length === 3 &&
    isOneOf(value.actionMode, modes.actionMode) &&
    isOneOf(value.sendingMode, modes.sendingMode) &&
    isOneOf(value.type, modes.type)
  );
}

const isExtensions = (value: unknown): value is Record<string, string> =>
  isRecord(value) &&
  Object.keys(value).length <= listMax &&
  // Extensions begin with X-. RFC 8098 section 3.3.
  Object.entries(value).every(([name, text]) => /^x-/i.test(name) && isFieldName(name) && isLine(text));

/** What a client asks to be sent, or what is wrong with it. */
export function readWantedMdn(
  given: unknown,
  createdIds: ReadonlyMap<string, string>,
): { ok: true; value: WantedMdn } | { ok: false; error: SetError } {
  if (!isRecord(given)) return { ok: false, error: { type: "invalidProperties" } };
  const foreign = Object.keys(given).filter(
    (name) => !properties.has(name) || (serverSet.includes(name) && given[name] != null),
  );
  const {
    subject = null,
    textBody = null,
    includeOriginalMessage = false,
    reportingUA = null,
    disposition,
    error = null,
    extensionFields = null,
  } = given;
  const recipient = given.finalRecipient ?? null;
  const finalRecipient = typeof recipient === "string" ? withoutType(recipient) : null;
  const emailId =
    typeof given.forEmailId === "string" ? parseIdOrCreation("e", given.forEmailId, createdIds) : null;
  const wrong = [
    ...foreign,
    ...(typeof given.forEmailId === "string" ? [] : ["forEmailId"]),
    ...(subject === null || isLine(subject) ? [] : ["subject"]),
    ...(textBody === null || (typeof textBody === "string" && textBody.length <= textMaxLength)
      ? []
      : ["textBody"]),
    ...(typeof includeOriginalMessage === "boolean" ? [] : ["includeOriginalMessage"]),
    ...(reportingUA === null || isLine(reportingUA) ? [] : ["reportingUA"]),
    ...(isDisposition(disposition) ? [] : ["disposition"]),
    ...(recipient === null || (finalRecipient && parseAddress(finalRecipient)) ? [] : ["finalRecipient"]),
    ...(error === null || (Array.isArray(error) && error.length <= listMax && error.every(isLine))
      ? []
      : ["error"]),
    ...(extensionFields === null || isExtensions(extensionFields) ? [] : ["extensionFields"]),
  ];
  if (wrong.length > 0) return { ok: false, error: { type: "invalidProperties", properties: wrong } };
  if (!emailId) return { ok: false, error: { type: "notFound" } };
  return {
    ok: true,
    value: {
      emailId,
      subject: subject as string | null,
      textBody: textBody as string | null,
      includeOriginalMessage: includeOriginalMessage as boolean,
      reportingUa: reportingUA as string | null,
      disposition: disposition as Disposition,
      finalRecipient,
      error: (error as string[] | null) ?? [],
      extensions: (extensionFields as Record<string, string> | null) ?? {},
    },
  };
}
