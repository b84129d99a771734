import type { Access } from "../index.ts";
import { unreadByCategory } from "../store/categories.ts";
import type { Sql } from "../store/database.ts";
import { listMailboxes, type MailboxRow } from "../store/mailboxes.ts";
import { stateOf } from "../store/states.ts";
import { maySubmit, mayWrite } from "./access.ts";
import { id, parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { pick, readIds } from "./standard.ts";

const rights = (role: string | null, access: Access) => ({
  mayReadItems: true,
  mayAddItems: mayWrite(access),
  mayRemoveItems: mayWrite(access),
  maySetSeen: mayWrite(access),
  maySetKeywords: mayWrite(access),
  mayCreateChild: mayWrite(access),
  mayRename: mayWrite(access) && role === null,
  mayDelete: mayWrite(access) && role === null,
  maySubmit: maySubmit(access),
});

export const viewMailbox = (row: MailboxRow, access: Access) => ({
  ...row,
  id: id("m", row.id),
  parentId: row.parentId && id("m", row.parentId),
  myRights: rights(row.role, access),
});

/** Given where it is asked for by name. docs/jmap.md. */
const tabsProperty = "keryx:unreadByCategory";

/** What is unread in the inbox beyond Main; null of other mailboxes. */
async function tabsOf(sql: Sql, account: string, { id: mailbox, role }: MailboxRow) {
  if (role !== "inbox") return null;
  const some = await unreadByCategory(sql, account, mailbox);
  return Object.fromEntries(
    some.map(({ category, unread, newestAt }) => [category, { unread, newestAt: newestAt.toISOString() }]),
  );
}

/** RFC 8621 section 2.1. */
export const mailboxGet =
  ({ database }: JmapDeps): Method =>
  async (args, { account, accountId, access }) => {
    const ids = readIds(args.ids, (text) => parseId("m", text));
    if (ids === "invalid") return refuse("invalidArguments", "ids");
    if (ids === "too-many") return refuse("requestTooLarge");
    // The state before the rows: a client may see newer data than its state, never older.
    const state = await stateOf(database, account, "Mailbox");
    const rows = await listMailboxes(database, account);
    const asksTabs = Array.isArray(args.properties) && args.properties.includes(tabsProperty);
    const all = await Promise.all(
      rows.map(async (row) => ({
        ...viewMailbox(row, access),
        ...(asksTabs ? { [tabsProperty]: await tabsOf(database, account, row) } : {}),
      })),
    );
    const wanted =
      ids === "all" ? all : ids.rowIds.flatMap((rowId) => all.find((one) => one.id === id("m", rowId)) ?? []);
    const list = wanted.map((mailbox) => pick(mailbox, args.properties));
    if (list.includes(null)) return refuse("invalidArguments", "properties");
    const notFound =
      ids === "all"
        ? []
        : [
            ...ids.notFound,
            ...ids.rowIds
              .map((rowId) => id("m", rowId))
              .filter((one) => !all.some((known) => known.id === one)),
          ];
    return answer("Mailbox/get", { accountId, state, list, notFound });
  };
