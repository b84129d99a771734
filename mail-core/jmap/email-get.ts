import { type EmailRecord, listEmailIds, readEmailsInState } from "../store/emails.ts";
import { stateOf } from "../store/states.ts";
import { arrivalProperty, viewArrivals } from "./arrival-view.ts";
import { bodyDefaults, emailDefaults, isBodyProperty, isEmailProperty } from "./email-properties.ts";
import { type Viewed, type ViewOptions, viewEmail } from "./email-view.ts";
import { id, parseId } from "./ids.ts";
import { journeyCapability } from "./limits.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

export const objectsInGetMax = 500;

/** A list of strings, or null when it is something else. */
export const asStrings = (value: unknown): string[] | null =>
  Array.isArray(value) && value.every((item) => typeof item === "string") ? value : null;

/** The arguments that say what is shown; a text says what is wrong with them. RFC 8621 section 4.2. */
export function viewOptions(
  args: Record<string, unknown>,
  defaults: readonly string[] = emailDefaults,
): ViewOptions | string {
  const properties = args.properties == null ? defaults : asStrings(args.properties);
  if (!properties?.every(isEmailProperty)) return "properties";
  const bodyProperties = args.bodyProperties == null ? bodyDefaults : asStrings(args.bodyProperties);
  if (!bodyProperties?.every(isBodyProperty)) return "bodyProperties";
  const maxBodyValueBytes = args.maxBodyValueBytes ?? 0;
  if (
    typeof maxBodyValueBytes !== "number" ||
    !Number.isSafeInteger(maxBodyValueBytes) ||
    maxBodyValueBytes < 0
  )
    return "maxBodyValueBytes";
  return {
    properties,
    bodyProperties,
    fetchText: args.fetchTextBodyValues === true,
    fetchHtml: args.fetchHTMLBodyValues === true,
    fetchAll: args.fetchAllBodyValues === true,
    maxBodyValueBytes,
  };
}

/** The properties that are of the store. */
export const ownProperties = (record: EmailRecord) => ({
  id: id("e", record.id),
  blobId: `be${record.id}`,
  threadId: id("t", record.threadId),
  mailboxIds: Object.fromEntries(record.mailboxIds.map((mailbox) => [id("m", mailbox), true])),
  keywords: Object.fromEntries(record.keywords.map((keyword) => [keyword, true])),
  size: record.sizeOctets,
  receivedAt: utcDate(record.receivedAt),
  hasAttachment: record.hasAttachment,
});

/** An email of the store, as it is viewed. */
export const viewedRecord = (record: EmailRecord, blobs: JmapDeps["blobs"]): Viewed => ({
  summary: record.summary,
  trace: record.trace,
  partBlobId: ({ partId }) => (partId === null ? null : `be${record.id}-${partId}`),
  read: (range) => blobs.read(record.messageId, range),
  own: ownProperties(record),
});

/** RFC 8620 section 1.4: no fraction when it is zero; we keep whole seconds. */
export const utcDate = (date: Date) => `${date.toISOString().slice(0, -".000Z".length)}Z`;

export const emailGet =
  ({ database, blobs, cache }: JmapDeps): Method =>
  async (args, { account, accountId, using }) => {
    const named = using.has(journeyCapability) ? asStrings(args.properties) : null;
    const withArrival = named?.includes(arrivalProperty) === true;
    const options = viewOptions(
      withArrival ? { ...args, properties: named.filter((name) => name !== arrivalProperty) } : args,
    );
    if (typeof options === "string") return refuse("invalidArguments", options);
    const asked = args.ids == null ? null : asStrings(args.ids);
    if (args.ids != null && !asked) return refuse("invalidArguments", "ids");
    if (asked && asked.length > objectsInGetMax) return refuse("requestTooLarge");
    // The state first: what changes in between is then asked for again.
    const stateOfAll = asked ? null : await stateOf(database, account, "Email");
    const rowIds = asked
      ? asked.flatMap((text) => parseId("e", text) ?? [])
      : await listEmailIds(database, account, objectsInGetMax + 1);
    if (rowIds.length > objectsInGetMax) return refuse("requestTooLarge");
    const { emails: records, state: stateOfThese } = await readEmailsInState(
      database,
      account,
      rowIds,
      cache,
    );
    const arrivals = withArrival
      ? await viewArrivals(
          database,
          account,
          new Map(Array.from(records, ([rowId, { trace }]) => [rowId, trace])),
        )
      : null;
    const list: Record<string, unknown>[] = [];
    const notFound: string[] = [];
    for (const text of new Set(asked ?? rowIds.map((rowId) => id("e", rowId)))) {
      const record = records.get(parseId("e", text) ?? "");
      if (!record) {
        notFound.push(text);
        continue;
      }
      const shown = await viewEmail(viewedRecord(record, blobs), options);
      const arrival = arrivals ? { [arrivalProperty]: arrivals.get(record.id) ?? null } : {};
      list.push({ ...shown, ...arrival, id: text });
    }
    return answer("Email/get", { accountId, state: stateOfAll ?? stateOfThese, list, notFound });
  };
