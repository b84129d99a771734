/** An operator as the box offers it, what it finds, and values that one often gives it. */
export interface Operator {
  name: string;
  finds: string;
  values?: readonly [value: string, means: string][];
}

const checks: Operator["values"] = [
  ["pass", "It held"],
  ["fail", "It did not"],
  ["none", "There was nothing to check"],
];
const sizes: Operator["values"] = [
  ["1M", "1 MB"],
  ["5M", "5 MB"],
  ["10M", "10 MB"],
];
const ages: Operator["values"] = [
  ["7d", "A week"],
  ["1m", "A month"],
  ["6m", "Half a year"],
  ["1y", "A year"],
];
const days: Operator["values"] = [
  ["today", "Since midnight"],
  ["yesterday", "The day before"],
];

export const operators: readonly Operator[] = [
  { name: "from", finds: "Who wrote" },
  { name: "to", finds: "To whom" },
  { name: "cc", finds: "Who had a copy" },
  { name: "bcc", finds: "Who had a blind copy" },
  { name: "subject", finds: "Words of the subject" },
  { name: "body", finds: "Words of the text" },
  {
    name: "has",
    finds: "What it comes with",
    values: [
      ["attachment", "Any attachment"],
      ["pdf", "A PDF"],
      ["document", "A text document"],
      ["spreadsheet", "A spreadsheet"],
      ["presentation", "Slides"],
      ["image", "A picture"],
      ["invitation", "An invitation"],
      ["userlabels", "Any label"],
      ["nouserlabels", "No label"],
    ],
  },
  {
    name: "is",
    finds: "State",
    values: [
      ["unread", "Not read yet"],
      ["starred", "With a star"],
      ["read", "Read"],
      ["answered", "Answered"],
      ["unanswered", "Not answered"],
      ["forwarded", "Forwarded"],
      ["reply-to-me", "Answers to what you wrote"],
      ["muted", "Muted"],
      ["snoozed", "Snoozed"],
      ["draft", "Not sent yet"],
    ],
  },
  { name: "in", finds: "In a folder" },
  { name: "label", finds: "With a label" },
  { name: "filename", finds: "Name of an attachment" },
  { name: "attachment", finds: "Words in an attachment" },
  { name: "after", finds: "From a day on, 2026-01-31", values: days },
  { name: "before", finds: "Before a day, 2026-01-31", values: days },
  { name: "newer_than", finds: "Younger than", values: ages },
  { name: "older_than", finds: "Older than", values: ages },
  { name: "larger", finds: "Larger than", values: sizes },
  { name: "smaller", finds: "Smaller than", values: sizes },
  { name: "list", finds: "From a mailing list" },
  { name: "deliveredto", finds: "Address it was sent to" },
  {
    name: "delivery",
    finds: "How far sent mail has come",
    values: [
      ["waiting", "On its way"],
      ["deferred", "Tried, and to be tried again"],
      ["sent", "Delivered or taken by the other host"],
      ["failed", "Given up"],
    ],
  },
  {
    name: "tls",
    finds: "How it came here",
    values: [
      ["none", "In the clear"],
      ["any", "Encrypted"],
    ],
  },
  { name: "dkim", finds: "Result of the DKIM check", values: checks },
  { name: "spf", finds: "Result of the SPF check", values: checks },
  { name: "dmarc", finds: "Result of the DMARC check", values: checks },
  { name: "header", finds: "Any header field, header:name:value" },
  { name: "inreplyto", finds: "Answers to a message", values: [["me", "To what you wrote"]] },
  { name: "rfc822msgid", finds: "One message, by its Message-ID" },
];
