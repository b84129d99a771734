import { fieldsByName } from "./header.ts";
import type { ReportedRecipient } from "./message-summary.ts";
import { addressIn } from "./notification.ts";

/** More recipients of one report are not read. */
const recipientsMax = 100;

/** Of whom a message/delivery-status says that it was delivered to them, or failed; what else happened ends nothing. RFC 3464 section 2.3.3. Never throws. */
export function readDeliveryStatus(octets: Uint8Array): ReportedRecipient[] {
  const blocks = Buffer.from(octets)
    .toString("latin1")
    .split(/\r?\n(?:[ \t]*\r?\n)+/);
  return blocks.slice(0, recipientsMax + 1).flatMap((block) => readRecipient(block) ?? []);
}

function readRecipient(block: string): ReportedRecipient | null {
  const fields = fieldsByName(Buffer.from(block, "latin1"));
  const first = (name: string) => fields.get(name)?.[0] ?? null;
  // A comment may follow the word.
  const [action] =
    first("action")
      ?.trim()
      .toLowerCase()
      .split(/[^a-z]/) ?? [];
  const finalRecipient = addressIn(first("final-recipient"));
  if (!finalRecipient || (action !== "delivered" && action !== "failed")) return null;
  return { finalRecipient, originalRecipient: addressIn(first("original-recipient")), action };
}
