import { categoryOf } from "../jmap/categories.ts";
import type { EmailAddress, EmailSummary, Id } from "../jmap/types.ts";

/** Of what new mail a browser tells. */
export interface NoticeChoice {
  /** `main`: of the inbox, what is in Main; `people`: what somebody in the contacts wrote, wherever it lies. */
  mode: "off" | "inbox" | "main" | "folders" | "people";
  /** For `folders`. */
  mailboxIds: Id[];
  /** False: that there is mail, and not from whom and about what. */
  showsContent: boolean;
  /** What a notice says itself, in the language in which this was chosen: the worker has no other. */
  words: NoticeWords;
}

/** `many` has `{count}` in it. */
export type NoticeWords = Record<"newMail" | "noSubject" | "many" | "archive" | "markRead", string>;

export type News = Pick<
  EmailSummary,
  "id" | "threadId" | "from" | "subject" | "preview" | "mailboxIds" | "keywords" | "receivedAt"
>;
export const newsProperties = [
  "id",
  "threadId",
  "from",
  "subject",
  "preview",
  "mailboxIds",
  "keywords",
  "receivedAt",
];

/** What decides beside the choice. */
export interface NoticeContext {
  inboxId: Id | undefined;
  junkId: Id | undefined;
  /** Of those who wrote, in lower case, who is in the contacts. */
  known: ReadonlySet<string>;
}

const quiet = ["$seen", "$draft", "$muted"];
export const addressOf = (from: EmailAddress[] | null): string => from?.[0]?.email.toLowerCase() ?? "";

/** True for what one wants to be told of. What is read, muted or junk never is. */
export function isWanted(
  choice: NoticeChoice,
  email: News,
  { inboxId, junkId, known }: NoticeContext,
): boolean {
  const lies = (mailboxId: Id | undefined) => mailboxId !== undefined && email.mailboxIds[mailboxId] === true;
  if (quiet.some((keyword) => email.keywords[keyword]) || lies(junkId)) return false;
  switch (choice.mode) {
    case "off":
      return false;
    case "inbox":
      return lies(inboxId);
    case "main":
      return lies(inboxId) && categoryOf(email.keywords) === "main";
    case "folders":
      return choice.mailboxIds.some(lies);
    case "people":
      return known.has(addressOf(email.from));
    default:
      return choice.mode satisfies never;
  }
}

/** What stands on the screen. */
export interface Notice {
  title: string;
  body: string;
  /** Another with the same one takes its place. */
  tag: string;
  /** Null for several at once: they are opened, not dealt with. */
  emailId: Id | null;
  threadId: Id | null;
}

/** More at once are told together. */
export const noticesMax = 4;

/** How new mail is told of, the newest last. */
export function noticesOf(
  emails: readonly News[],
  { showsContent, words }: Pick<NoticeChoice, "showsContent" | "words">,
): Notice[] {
  const inOrder = [...emails].sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  if (inOrder.length > noticesMax)
    return [
      {
        title: words.many.replace("{count}", String(inOrder.length)),
        body: "",
        tag: "many",
        emailId: null,
        threadId: null,
      },
    ];
  return inOrder.map(({ id, threadId, from, subject, preview }) => {
    const where = { tag: threadId, emailId: id, threadId };
    if (!showsContent) return { title: words.newMail, body: "", ...where };
    const writer = from?.[0];
    return {
      title: writer?.name || writer?.email || words.newMail,
      body: [subject?.trim() || words.noSubject, preview.trim()].filter(Boolean).join("\n"),
      ...where,
    };
  });
}
