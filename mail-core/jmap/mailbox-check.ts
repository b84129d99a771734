import type { MailboxRow } from "../store/mailboxes.ts";
import type { SetError } from "./email-patch.ts";
import { parseIdOrCreation } from "./ids.ts";
import { mailboxLimits } from "./limits.ts";

/** What a client may set of a mailbox. */
export type Settable = Pick<MailboxRow, "parentId" | "name" | "role" | "sortOrder" | "isSubscribed">;
export type Checked = { ok: true; value: Settable } | { ok: false; error: SetError };

export const invalid = (property: string, description?: string): Checked => ({
  ok: false,
  error: { type: "invalidProperties", properties: [property], ...(description ? { description } : {}) },
});

/** Control characters, line ends of every kind, halves of characters, and what turns the direction of the text around it. */
const unfit = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Levels of a mailbox with all that lies below it. */
function heightOf(id: string, all: readonly MailboxRow[]): number {
  const below = Map.groupBy(all, (row) => row.parentId);
  let height = 0;
  // Once round for each mailbox at most, should the tree have a loop.
  for (let level = [id]; level.length > 0 && height <= all.length; height++)
    level = level.flatMap((one) => (below.get(one) ?? []).map((row) => row.id));
  return height;
}

/** The properties after a change, or why not: names are unique among siblings, the tree has no loops and a limit. RFC 8621 section 2. */
export function checkMailbox(
  given: Record<string, unknown>,
  current: Settable,
  self: MailboxRow | null,
  all: readonly MailboxRow[],
  created: ReadonlyMap<string, string>,
): Checked {
  const value = { ...current };
  for (const [property, wanted] of Object.entries(given)) {
    switch (property) {
      case "name": {
        const name = typeof wanted === "string" ? wanted.normalize("NFC").trim() : "";
        if (name === "" || Buffer.byteLength(name) > mailboxLimits.maxSizeMailboxName || unfit.test(name))
          return invalid("name", "A folder's name is one line, and not too long");
        value.name = name;
        break;
      }
      case "parentId": {
        const parentId = wanted === null ? null : parseIdOrCreation("m", wanted, created);
        if (wanted !== null && !all.some((row) => row.id === parentId)) return invalid("parentId");
        value.parentId = parentId;
        break;
      }
      case "sortOrder":
        if (!Number.isSafeInteger(wanted) || (wanted as number) < 0 || (wanted as number) >= 2 ** 31)
          return invalid("sortOrder");
        value.sortOrder = wanted as number;
        break;
      case "isSubscribed":
        if (typeof wanted !== "boolean") return invalid("isSubscribed");
        value.isSubscribed = wanted;
        break;
      case "role":
        // The usual roles are given at the account's birth; one that came later is given to one mailbox that is new.
        if (wanted === (self?.role ?? null)) break;
        if (self || wanted !== "snoozed" || all.some(({ role }) => role === wanted))
          return invalid("role", "Roles are fixed");
        value.role = wanted;
        break;
      default:
        return invalid(property);
    }
  }
  if (self?.role && (value.name !== self.name || value.parentId !== self.parentId))
    return { ok: false, error: { type: "forbidden", description: "This folder keeps its name and place" } };
  if (all.some((row) => row.id !== self?.id && row.parentId === value.parentId && row.name === value.name))
    return invalid("name", "A folder of this name is there already");
  if (self && value.parentId === self.parentId) return { ok: true, value };
  let depth = self ? heightOf(self.id, all) : 1;
  for (let parent = value.parentId; parent !== null; depth++) {
    if (parent === self?.id || depth >= mailboxLimits.maxMailboxDepth)
      return invalid("parentId", "Folders cannot be nested like this");
    parent = all.find((row) => row.id === parent)?.parentId ?? null;
  }
  return { ok: true, value };
}
