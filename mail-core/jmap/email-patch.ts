import { isRecord } from "../is-record.ts";
import type { EmailPlace, EmailTarget } from "../store/email-write.ts";
import { isKeyword } from "./email-filter.ts";
import { parseId } from "./ids.ts";

export interface SetError {
  type: string;
  description?: string;
  properties?: string[];
  /** Of `blobNotFound`: the blobs. RFC 8621 section 4.6. */
  notFound?: string[];
}

const keywordsMax = 100;
const invalid = (property: string): SetError => ({ type: "invalidProperties", properties: [property] });

/** The names of an object whose values are all true, or null. */
function names(value: unknown): string[] | null {
  return isRecord(value) && Object.values(value).every((one) => one === true) ? Object.keys(value) : null;
}

/** A patch path's last step. RFC 8620 section 5.3, RFC 6901 section 3. */
const unescapeStep = (text: string) => text.replaceAll("~1", "/").replaceAll("~0", "~");

/** `#x` becomes the id that creation `x` was given. */
const resolve = (text: string, created: ReadonlyMap<string, string>) =>
  text.startsWith("#") ? (created.get(text.slice(1)) ?? "") : text;

/** What an email becomes by one update. RFC 8621 section 4.6. */
export function patchEmail(
  place: EmailPlace,
  patch: unknown,
  mailboxes: ReadonlySet<string>,
  created: ReadonlyMap<string, string>,
): { ok: true; target: EmailTarget } | { ok: false; error: SetError } {
  const no = (error: SetError) => ({ ok: false, error }) as const;
  if (!isRecord(patch)) return no({ type: "invalidPatch" });
  const keywords = new Set(place.keywords);
  const mailboxIds = new Set(place.mailboxIds);
  const whole = new Set(Object.keys(patch).filter((path) => path === "keywords" || path === "mailboxIds"));
  for (const [path, value] of Object.entries(patch)) {
    const slash = path.indexOf("/");
    const property = slash < 0 ? path : path.slice(0, slash);
    if (property !== "keywords" && property !== "mailboxIds") return no(invalid(path));
    // Neither another patch of it all, nor a step into what is true or not there.
    if (slash >= 0 && (whole.has(property) || path.includes("/", slash + 1)))
      return no({ type: "invalidPatch" });
    const given = slash < 0 ? names(value) : [unescapeStep(path.slice(slash + 1))];
    if (!given || (slash >= 0 && value !== true && value !== null)) return no(invalid(path));
    const target = property === "keywords" ? keywords : mailboxIds;
    if (slash < 0) target.clear();
    for (const name of given) {
      const item =
        property === "keywords"
          ? isKeyword(name) && name.toLowerCase()
          : parseId("m", resolve(name, created));
      if (!item || (property === "mailboxIds" && value !== null && !mailboxes.has(item)))
        return no(invalid(path));
      if (value === null) target.delete(item);
      else target.add(item);
    }
  }
  if (mailboxIds.size === 0) return no(invalid("mailboxIds"));
  if (keywords.size > keywordsMax) return no({ type: "tooManyKeywords" });
  return { ok: true, target: { id: place.id, keywords: [...keywords].sort(), mailboxIds: [...mailboxIds] } };
}
