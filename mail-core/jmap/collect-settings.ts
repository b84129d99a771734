import { parseAddress } from "../address/address.ts";
import { isRecord } from "../is-record.ts";
import type { CollectSettings } from "../store/collect-sources.ts";
import { isKeyword } from "./email-filter.ts";
import { isWord, readHostProperty } from "./host-settings.ts";
import { parseId } from "./ids.ts";

/** What cannot change: another maildrop has unique-ids of its own, so it is another source. */
const fixed = ["address", "host", "username"] as const;
const keepDaysMax = 3_650;

/** The value of a property in the form in which it is kept; undefined when it cannot be. */
function read(property: string, value: unknown, mailboxes: ReadonlySet<string>): unknown {
  switch (property) {
    case "name":
      return typeof value === "string" && isWord(value.trim(), 200) ? value.trim() : undefined;
    case "address":
      return typeof value === "string" && parseAddress(value) ? value : undefined;
    case "mailboxId": {
      const rowId = parseId("m", value);
      return value === null ? null : rowId !== null && mailboxes.has(rowId) ? rowId : undefined;
    }
    case "keepDays": {
      const isDays = Number.isInteger(value) && (value as number) >= 0 && (value as number) <= keepDaysMax;
      return value === null || isDays ? value : undefined;
    }
    case "keyword":
      // Those of the system say something else: "$seen", "$junk".
      if (value === null) return null;
      return isKeyword(value) && !value.startsWith("$") ? value.toLowerCase() : undefined;
    case "smtp":
      // It is set where it has worked, by CollectSource/setSending.
      return value === null ? null : undefined;
    case "isPaused":
      return typeof value === "boolean" ? value : undefined;
    default:
      return readHostProperty(property, value);
  }
}

/** A source as it would be, its password not yet sealed, or the properties that cannot be; `before` is null for a new one. */
export function readSettings(
  given: unknown,
  before: CollectSettings | null,
  mailboxes: ReadonlySet<string>,
): { settings: CollectSettings } | { wrong: string[] } {
  if (!isRecord(given)) return { wrong: [] };
  const wrong: string[] = [];
  const next: Record<string, unknown> = { ...(before ?? defaults) };
  for (const [property, value] of Object.entries(given)) {
    const kept = read(property, value, mailboxes);
    const isFixed = before !== null && fixed.some((one) => one === property && kept !== before[one]);
    if (kept === undefined || isFixed) wrong.push(property);
    else next[property] = kept;
  }
  if (before === null) {
    next.username ??= next.address;
    next.name ??= next.address;
    for (const property of ["address", "host", "password"])
      if (next[property] === undefined) wrong.push(property);
    next.port ??= next.tls === "tls" ? 995 : 110;
  }
  return wrong.length > 0 ? { wrong: [...new Set(wrong)] } : { settings: next as unknown as CollectSettings };
}

const defaults = {
  tls: "tls",
  fingerprint: null,
  mailboxId: null,
  keepDays: null,
  isPaused: false,
  keyword: null,
};
