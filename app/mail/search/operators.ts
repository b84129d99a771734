import type { Messages } from "next-intl";

type Words = Messages["mail"]["search"];

/** An operator as the box offers it, and values that one often gives it: what they find says `mail.search`. */
export interface Operator {
  name: keyof Words["finds"];
  values?: readonly [value: string, means: keyof Words["means"]][];
}

const checks: Operator["values"] = [
  ["pass", "held"],
  ["fail", "failed"],
  ["none", "unchecked"],
];
const sizes: Operator["values"] = [
  ["1M", "mb1"],
  ["5M", "mb5"],
  ["10M", "mb10"],
];
const ages: Operator["values"] = [
  ["7d", "week"],
  ["1m", "month"],
  ["6m", "halfYear"],
  ["1y", "year"],
];
const days: Operator["values"] = [
  ["today", "today"],
  ["yesterday", "yesterday"],
];

export const operators: readonly Operator[] = [
  { name: "from" },
  { name: "to" },
  { name: "cc" },
  { name: "bcc" },
  { name: "subject" },
  { name: "body" },
  {
    name: "has",
    values: [
      ["attachment", "attachment"],
      ["pdf", "pdf"],
      ["document", "document"],
      ["spreadsheet", "spreadsheet"],
      ["presentation", "presentation"],
      ["image", "image"],
      ["invitation", "invitation"],
      ["userlabels", "anyLabel"],
      ["nouserlabels", "noLabel"],
    ],
  },
  {
    name: "is",
    values: [
      ["unread", "unread"],
      ["starred", "starred"],
      ["read", "read"],
      ["answered", "answered"],
      ["unanswered", "unanswered"],
      ["forwarded", "forwarded"],
      ["reply-to-me", "replyToMe"],
      ["muted", "muted"],
      ["snoozed", "snoozed"],
      ["draft", "draft"],
    ],
  },
  { name: "in" },
  { name: "label" },
  {
    name: "category",
    values: [
      ["main", "main"],
      ["updates", "updates"],
      ["offers", "offers"],
      ["lists", "lists"],
      ["social", "social"],
    ],
  },
  { name: "filename" },
  { name: "attachment" },
  { name: "after", values: days },
  { name: "before", values: days },
  { name: "newer_than", values: ages },
  { name: "older_than", values: ages },
  { name: "larger", values: sizes },
  { name: "smaller", values: sizes },
  { name: "list" },
  { name: "deliveredto" },
  {
    name: "delivery",
    values: [
      ["waiting", "waiting"],
      ["deferred", "deferred"],
      ["sent", "sent"],
      ["failed", "givenUp"],
    ],
  },
  {
    name: "tls",
    values: [
      ["none", "inTheClear"],
      ["any", "encrypted"],
    ],
  },
  { name: "dkim", values: checks },
  { name: "spf", values: checks },
  { name: "dmarc", values: checks },
  { name: "header" },
  { name: "inreplyto", values: [["me", "toMe"]] },
  { name: "rfc822msgid" },
];
