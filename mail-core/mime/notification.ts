import { asText, type FieldsByName, fieldsByName } from "./header.ts";

/** What was done with a message, and whether a person did it. RFC 8098 section 3.2.6. */
export interface Disposition {
  actionMode: "manual-action" | "automatic-action";
  sendingMode: "mdn-sent-manually" | "mdn-sent-automatically";
  type: "deleted" | "dispatched" | "displayed" | "processed";
}

/** A message/disposition-notification. RFC 8098 section 3.1. */
export interface Notification {
  reportingUa: string | null;
  gateway: string | null;
  /** Addresses without their type. */
  originalRecipient: string | null;
  finalRecipient: string;
  /** Without angle brackets. */
  originalMessageId: string | null;
  disposition: Disposition;
  error: string[];
  /** By name, as written. */
  extensions: Record<string, string>;
}

export const notificationType = "message/disposition-notification";
/** More of one is not read. */
export const notificationMaxOctets = 16 * 1024;
const valueMaxLength = 900;
const extensionsMax = 50;

const known = new Set([
  "reporting-ua",
  "mdn-gateway",
  "original-recipient",
  "final-recipient",
  "original-message-id",
  "disposition",
  "error",
]);

/** Reads the part's octets, decoded; null for what says neither who nor what. Never throws. */
export function readNotification(octets: Uint8Array): Notification | null {
  const block = octets.subarray(0, notificationMaxOctets);
  const fields = fieldsByName(block);
  const one = (name: string) => fields.get(name)?.[0] ?? null;
  const text = (name: string) => {
    const raw = one(name);
    return raw === null ? null : clean(raw) || null;
  };
  const finalRecipient = addressIn(one("final-recipient"));
  const disposition = readDisposition(one("disposition"));
  if (!finalRecipient || !disposition) return null;
  return {
    reportingUa: text("reporting-ua"),
    gateway: text("mdn-gateway"),
    originalRecipient: addressIn(one("original-recipient")),
    finalRecipient,
    originalMessageId: text("original-message-id")?.replace(/^<|>$/g, "") || null,
    disposition,
    error: (fields.get("error") ?? []).map(clean),
    extensions: extensionsOf(fields),
  };
}

const clean = (raw: string): string => asText(raw).slice(0, valueMaxLength).toWellFormed();

/** "rfc822;bob@crepes.fr"; the type may be missing. RFC 8098 section 3.2.3. */
export function addressIn(raw: string | null): string | null {
  if (raw === null) return null;
  const value = clean(raw);
  const address = value.slice(value.indexOf(";") + 1).trim();
  return address === "" ? null : address.replace(/^<(.*)>$/, "$1");
}

/** Modes that are missing or unknown are the cautious ones: nobody is said to have done what a program did. */
function readDisposition(raw: string | null): Disposition | null {
  const [modes = "", types = ""] = clean(raw ?? "")
    .toLowerCase()
    .split(";");
  const type = types.split(/[/,]/)[0]?.trim() ?? "";
  if (type !== "deleted" && type !== "dispatched" && type !== "displayed" && type !== "processed")
    return null;
  const said = modes.split("/").map((mode) => mode.trim());
  return {
    actionMode: said.includes("manual-action") ? "manual-action" : "automatic-action",
    sendingMode: said.includes("mdn-sent-manually") ? "mdn-sent-manually" : "mdn-sent-automatically",
    type,
  };
}

function extensionsOf(fields: FieldsByName): Record<string, string> {
  const others = [...fields].filter(([name]) => !known.has(name)).slice(0, extensionsMax);
  return Object.fromEntries(others.map(([name, [raw = ""]]) => [name, clean(raw)]));
}

/** The part's lines, ASCII: what is beyond it, or would end a line, is a question mark. RFC 8098 section 3.1. */
export function writeNotification(notification: Notification): string {
  const { reportingUa, originalRecipient, finalRecipient, originalMessageId, disposition } = notification;
  const { actionMode, sendingMode, type } = disposition;
  const fields: [string, string | null][] = [
    ["Reporting-UA", reportingUa],
    ["MDN-Gateway", notification.gateway],
    ["Original-Recipient", originalRecipient && `rfc822;${originalRecipient}`],
    ["Final-Recipient", `rfc822;${finalRecipient}`],
    ["Original-Message-ID", originalMessageId && `<${originalMessageId}>`],
    ["Disposition", `${actionMode}/${sendingMode}; ${type}`],
    ...notification.error.map((error): [string, string] => ["Error", error]),
    ...Object.entries(notification.extensions),
  ];
  return fields.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${line(value)}\r\n`])).join("");
}

const line = (value: string) => value.replace(/[^\x20-\x7e]/g, "?").slice(0, valueMaxLength);
