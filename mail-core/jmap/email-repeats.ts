import type { AccountId } from "../ids.ts";
import { isRecord } from "../is-record.ts";
import { readEmails } from "../store/emails.ts";
import { viewedRecord, viewOptions } from "./email-get.ts";
import { isEmailProperty } from "./email-properties.ts";
import { viewEmail } from "./email-view.ts";
import { parseId } from "./ids.ts";
import type { JmapDeps } from "./method.ts";
import { withoutRepeats } from "./patch-object.ts";

type Update = Record<string, unknown>;

/** What a patch names beside keywords and mailboxes: an email's immutable properties. */
const namesFixed = (patch: Update): string[] =>
  Object.keys(patch).filter((name) => !/^(keywords|mailboxIds)(\/|$)/.test(name) && isEmailProperty(name));

/**
 * The patches of an Email/set without immutable properties that are as they say: a client may send the whole email back. Nothing is read
 * for those that name none. RFC 8620 section 5.3.
 */
export async function withoutRepeatedProperties(
  { database, blobs }: JmapDeps,
  account: AccountId,
  update: Update,
): Promise<Update> {
  const repeating = Object.entries(update).filter(
    ([, patch]) => isRecord(patch) && namesFixed(patch).length > 0,
  );
  if (repeating.length === 0) return update;
  const rowIds = repeating.flatMap(([text]) => parseId("e", text) ?? []);
  const records = await readEmails(database, account, rowIds);
  const result = { ...update };
  for (const [text, patch] of repeating) {
    const record = records.get(parseId("e", text) ?? "");
    const options = viewOptions({ properties: namesFixed(patch as Update) });
    if (!record || typeof options === "string") continue;
    result[text] = withoutRepeats(patch as Update, await viewEmail(viewedRecord(record, blobs), options));
  }
  return result;
}
