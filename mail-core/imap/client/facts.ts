import { numberOf, octetsOf, readDateTime, type Value } from "./grammar.ts";
import { flagsMax } from "./limits.ts";
import { decodeName, type NameCoding, pathOf } from "./names.ts";

/** What a folder is for, as its server says. RFC 6154 section 2, RFC 8457. */
export type SpecialUse = "all" | "archive" | "drafts" | "flagged" | "important" | "junk" | "sent" | "trash";

export interface Folder {
  /** As the server says it, each octet a character. */
  name: string;
  /** The names from the outermost folder to this one, in words. */
  path: string[];
  use: SpecialUse | null;
  /** False of one that only holds others. */
  holdsMail: boolean;
}

/** A message of the folder that is open, without its text. */
export interface Entry {
  uid: number;
  octets: number;
  flags: string[];
  /** Of Gmail; null elsewhere. */
  labels: string[] | null;
  receivedAt: Date | null;
}

const uses: ReadonlySet<string> = new Set<SpecialUse>([
  ...(["all", "archive", "drafts", "flagged"] as const),
  ...(["important", "junk", "sent", "trash"] as const),
]);
/** A LIST response; null for what is none. RFC 9051 section 7.3.1. */
export function folderOf([flags, delimiter, given]: Value[], own: string, coding: NameCoding): Folder | null {
  const octets = given === null ? Buffer.from("NIL") : octetsOf(given);
  if (!Array.isArray(flags) || !octets || octets.length === 0) return null;
  const attributes = new Set(
    flags.flatMap((flag) => (typeof flag === "string" ? flag.toLowerCase().replace(/^\\/, "") : [])),
  );
  const name = octets.toString("latin1");
  const between = octetsOf(delimiter)?.toString("latin1") ?? null;
  // "INBOX." stands before all names of some servers, and says nothing.
  const isBelow = own !== "" && name.startsWith(own) && name.length > own.length;
  const path = pathOf(isBelow ? octets.subarray(own.length) : octets, between, coding);
  if (path.length === 0) return null;
  const use = [...attributes].find((one) => uses.has(one)) as SpecialUse | undefined;
  const holdsMail = !attributes.has("noselect") && !attributes.has("nonexistent");
  return { name, path, use: use ?? null, holdsMail };
}

/** What a FETCH response says of a message, where it says all that was asked for. */
export function entryOf(items: ReadonlyMap<string, Value>, coding: NameCoding): Entry | null {
  const uid = numberOf(items.get("UID"));
  const flags = items.get("FLAGS");
  const labels = items.get("X-GM-LABELS");
  const received = octetsOf(items.get("INTERNALDATE"));
  // A change of flags that somebody else made is told of in the same words.
  if (uid === null || uid === 0 || !Array.isArray(flags) || !items.has("RFC822.SIZE")) return null;
  return {
    uid,
    octets: numberOf(items.get("RFC822.SIZE"), Number.MAX_SAFE_INTEGER) ?? 0,
    flags: flags.filter((flag) => typeof flag === "string").slice(0, flagsMax),
    labels: Array.isArray(labels)
      ? labels.slice(0, flagsMax).flatMap((label) => {
          const octets = octetsOf(label);
          return octets ? [decodeName(octets, coding)] : [];
        })
      : null,
    receivedAt: received && readDateTime(received.toString("latin1")),
  };
}
