import type { Tabs } from "./categories.ts";
import { pinnedKeyword } from "./pinned.ts";
import type { Id, Invocation } from "./types.ts";

export const using = [
  "urn:ietf:params:jmap:core",
  "urn:ietf:params:jmap:blob",
  "urn:ietf:params:jmap:mail",
  "urn:ietf:params:jmap:submission",
  "urn:ietf:params:jmap:mdn",
  "urn:ietf:params:jmap:quota",
  "urn:keryx:jmap:journey",
  "urn:ietf:params:jmap:sieve",
  "urn:ietf:params:jmap:vacationresponse",
  "urn:keryx:jmap:rules",
  "urn:ietf:params:jmap:contacts",
  "urn:keryx:jmap:search",
  "urn:keryx:jmap:transfer",
  "urn:keryx:jmap:drafts",
];

/** How much room is taken. RFC 9425 section 4.2. */
export const quotaCall = (accountId: Id): Invocation => [
  "Quota/get",
  { accountId, ids: null, properties: ["used", "hardLimit"] },
  "quota",
];

/** How many rows one window of a list holds. */
export const windowSize = 50;

/** A condition of Email/query. RFC 8621 section 4.4.1. */
export type Filter =
  | Record<string, string | number | boolean | string[] | { text: string; within: number }>
  | { operator: "AND" | "OR" | "NOT"; conditions: Filter[] };

/** What a list shows: conversations that match, newest first. */
export interface ListQuery {
  filter: Filter;
}
export const listKey = (query: ListQuery): string => JSON.stringify(query.filter);

/** Every conversation of a folder. */
export const mailboxQuery = (mailboxId: Id): ListQuery => ({ filter: { inMailbox: mailboxId } });

/** Who asks: an account, as conversations or message by message. */
export interface Reader {
  accountId: Id;
  isGrouped: boolean;
}

const newestFirst = { property: "receivedAt", isAscending: false };
/** A folder begins with what is pinned; what was found stands by its time alone. RFC 8621 section 4.4.2. */
function sortOf({ filter }: ListQuery, isGrouped: boolean): Record<string, unknown>[] {
  const property = isGrouped ? "someInThreadHaveKeyword" : "hasKeyword";
  return "inMailbox" in filter
    ? [{ property, keyword: pinnedKeyword, isAscending: false }, newestFirst]
    : [newestFirst];
}

export const summaryProperties = [
  "id",
  "threadId",
  "blobId",
  "mailboxIds",
  "keywords",
  "size",
  "receivedAt",
  "sentAt",
  "subject",
  "from",
  "to",
  "cc",
  "bcc",
  "replyTo",
  "sender",
  "messageId",
  "inReplyTo",
  "references",
  "preview",
  "hasAttachment",
];
/** Every folder; with tabs, what is unread in each of them. */
export const mailboxesCall = ({ accountId, tabs }: { accountId: Id; tabs: Tabs }): Invocation => [
  "Mailbox/get",
  { accountId, ids: null, ...(tabs ? { properties: mailboxProperties } : {}) },
  "mailboxes",
];
const mailboxProperties = [
  ...["id", "name", "parentId", "role", "sortOrder", "myRights", "isSubscribed"],
  ...["totalEmails", "unreadEmails", "totalThreads", "unreadThreads", "keryx:unreadByCategory"],
];

/** How one leaves the list that a message is from. RFC 2369, RFC 8058. */
const listProperties = [
  "header:List-Unsubscribe:asURLs",
  "header:List-Unsubscribe-Post:asText",
  "header:List-Id:asText",
];
/** Whether its sender asks to be told that it was read, and whether it is he who asks. RFC 8098 section 2.1. */
const receiptProperties = ["header:Disposition-Notification-To:asAddresses", "header:Return-Path"];
const bodyProperties = [
  ...["partId", "blobId", "size", "name", "type", "charset", "disposition", "cid"],
  "header:Content-Type",
];

/** More of one text part than this is read from its download. */
const bodyValueMaxOctets = 512 * 1024;

/** A folder's count is kept; of a search the first rows are found long before all of it is counted. */
export const isCountedFirst = ({ filter }: ListQuery): boolean => "inMailbox" in filter;

/** How much a query finds. */
export const countCall = ({ accountId, isGrouped }: Reader, { filter }: ListQuery): Invocation => [
  "Email/query",
  { accountId, filter, collapseThreads: isGrouped, limit: 1, calculateTotal: true },
  "count",
];

/** One window of a list with all that its rows show. RFC 8621 section 4.10 has the same four calls. */
export function windowCalls(
  { accountId, isGrouped }: Reader,
  query: ListQuery,
  position: number,
  tag = "list",
  calculateTotal = true,
): Invocation[] {
  const calls: Invocation[] = [
    [
      "Email/query",
      {
        accountId,
        filter: query.filter,
        sort: sortOf(query, isGrouped),
        collapseThreads: isGrouped,
        position,
        limit: windowSize,
        calculateTotal,
      },
      `${tag}.query`,
    ],
    [
      "Email/get",
      {
        accountId,
        "#ids": { resultOf: `${tag}.query`, name: "Email/query", path: "/ids" },
        properties: summaryProperties,
      },
      `${tag}.rows`,
    ],
  ];
  if (isGrouped)
    calls.push(
      [
        "Thread/get",
        {
          accountId,
          "#ids": { resultOf: `${tag}.rows`, name: "Email/get", path: "/list/*/threadId" },
        },
        `${tag}.threads`,
      ],
      [
        "Email/get",
        {
          accountId,
          "#ids": { resultOf: `${tag}.threads`, name: "Thread/get", path: "/list/*/emailIds" },
          properties: summaryProperties,
        },
        `${tag}.emails`,
      ],
    );
  // A folder has nothing to mark; a search shows why each conversation was found.
  if ("inMailbox" in query.filter) return calls;
  return [
    ...calls,
    [
      "SearchSnippet/get",
      {
        accountId,
        filter: query.filter,
        "#emailIds": { resultOf: `${tag}.query`, name: "Email/query", path: "/ids" },
      },
      `${tag}.snippets`,
    ],
  ];
}

/** Emails with their bodies. */
export function bodyArguments(accountId: Id): Record<string, unknown> {
  return {
    accountId,
    properties: [
      ...summaryProperties,
      ...listProperties,
      ...receiptProperties,
      "keryx:arrival",
      "header:Content-Type",
      "textBody",
      "htmlBody",
      "attachments",
      "bodyValues",
    ],
    bodyProperties,
    fetchTextBodyValues: true,
    fetchHTMLBodyValues: true,
    maxBodyValueBytes: bodyValueMaxOctets,
  };
}

/** A message that is a file, to be read as a message. RFC 8621 section 4.9. */
export const parseCall = (accountId: Id, blobId: Id): Invocation => [
  "Email/parse",
  {
    ...bodyArguments(accountId),
    blobIds: [blobId],
    properties: ["from", "to", "subject", "sentAt", "textBody", "htmlBody", "attachments", "bodyValues"],
  },
  "parsed",
];

/** A conversation, whole. Message by message the id is an email's, or a conversation's where its address was kept. */
export function threadCalls({ accountId, isGrouped }: Reader, threadId: Id, tag = "thread"): Invocation[] {
  const own: Invocation = ["Email/get", { ...bodyArguments(accountId), ids: [threadId] }, `${tag}.own`];
  return [
    ...(isGrouped ? [] : [own]),
    ["Thread/get", { accountId, ids: [threadId] }, `${tag}.threads`],
    [
      "Email/get",
      {
        ...bodyArguments(accountId),
        "#ids": { resultOf: `${tag}.threads`, name: "Thread/get", path: "/list/*/emailIds" },
      },
      `${tag}.emails`,
    ],
  ];
}

/** Most submissions that are shown as waiting for their time. */
const pendingMax = 500;

/** What waits for its time, the next first, with the emails. */
export function pendingCalls(accountId: Id): Invocation[] {
  const of = (path: string) => ({ resultOf: "pending", name: "EmailSubmission/get", path });
  return [
    [
      "EmailSubmission/query",
      {
        accountId,
        filter: { undoStatus: "pending" },
        sort: [{ property: "sentAt", isAscending: true }],
        limit: pendingMax,
      },
      "pending.query",
    ],
    [
      "EmailSubmission/get",
      {
        accountId,
        "#ids": { resultOf: "pending.query", name: "EmailSubmission/query", path: "/ids" },
      },
      "pending",
    ],
    [
      "Email/get",
      { accountId, "#ids": of("/list/*/emailId"), properties: summaryProperties },
      "pending.emails",
    ],
  ];
}

/** What became of the emails that were sent from here. */
export function submissionCalls(accountId: Id, emailIds: readonly Id[]): Invocation[] {
  return [
    ["EmailSubmission/query", { accountId, filter: { emailIds } }, "submissions.query"],
    [
      "EmailSubmission/get",
      {
        accountId,
        "#ids": { resultOf: "submissions.query", name: "EmailSubmission/query", path: "/ids" },
      },
      "submissions",
    ],
  ];
}
