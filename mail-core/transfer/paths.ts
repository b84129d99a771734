import { keywordsOfMaildir } from "./maildir.ts";

/** What a file's path says about the mail in it. */
export interface PathSays {
  /** Names of folders, from the outermost; empty where it says none. */
  folder: string[];
  /** Null where the name says nothing about flags. */
  keywords: string[] | null;
}

/** Folders that hold others and are none of the mail's own: of Gmail's Takeout, Thunderbird, Maildir, and of our own export. */
const around = /^(takeout|mail|maildir|local folders|imapmail|profiles?|messages)$/i;
/** What programs add to a folder's name. */
const endings = /\.(mbox|mbx|mboxrd|sbd|eml)$/i;
/** The file within a package of Apple Mail's. */
const inPackage = /^mbox$/i;

/**
 * The folder that a file stands for or lies in: `Work.mbox` and `Work.mbox/mbox` are `Work`, `Work.sbd/Inner` is `Work`, `Inner`, `.Work.Inner/cur/…` of a
 * Maildir the same. `..` and the like are no folder's name, and lead nowhere.
 */
export function readPath(path: string, kind: "mbox" | "message"): PathSays {
  const parts = path
    .split("/")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== "." && part !== "..");
  const file = parts.pop() ?? "";
  const isMaildir = /^(cur|new)$/.test(parts.at(-1) ?? "");
  const isNew = parts.at(-1) === "new";
  if (isMaildir) parts.pop();
  const isPackage = inPackage.test(file) && /\.mbox$/i.test(parts.at(-1) ?? "");
  if (kind === "mbox" && !isPackage) parts.push(file);
  const kept = isMaildir ? 0 : 1;
  while (parts.length > kept && around.test(parts[0] ?? "")) parts.shift();
  const named = parts.flatMap((part) => {
    // Maildir++: dots stand between the names, and before the first.
    if (isMaildir && part.startsWith(".")) return part.split(".").filter(Boolean);
    return [part.replace(endings, "")];
  });
  const flags = isMaildir ? keywordsOfMaildir(file) : null;
  return {
    folder: named.filter((name) => name !== ""),
    keywords: isMaildir ? (isNew ? [] : (flags ?? [])) : null,
  };
}

/** What folders are called elsewhere that every account has, in small letters. */
const roles: Readonly<Record<string, string>> = {
  inbox: "inbox",
  sent: "sent",
  "sent mail": "sent",
  "sent items": "sent",
  "sent messages": "sent",
  drafts: "drafts",
  draft: "drafts",
  trash: "trash",
  bin: "trash",
  "deleted items": "trash",
  "deleted messages": "trash",
  junk: "junk",
  spam: "junk",
  "junk e-mail": "junk",
  "bulk mail": "junk",
  archive: "archive",
  archives: "archive",
  "all mail": "archive",
  "all mail including spam and trash": "archive",
};
export const roleOf = (name: string): string | null => roles[name.toLowerCase()] ?? null;

/** What Gmail's labels say of a message: where it lies, how it is marked, and what people called it. */
export function readGmailLabels(labels: readonly string[]): {
  role: string;
  keywords: string[];
  names: string[];
} {
  const has = new Set(labels.map((label) => label.toLowerCase()));
  const role =
    [
      ["spam", "junk"],
      ["trash", "trash"],
      ["draft", "drafts"],
      ["drafts", "drafts"],
      ["inbox", "inbox"],
      ["sent", "sent"],
    ].find(([label = ""]) => has.has(label))?.[1] ?? "archive";
  return {
    role,
    keywords: [
      ...(has.has("unread") ? [] : ["$seen"]),
      ...(has.has("starred") ? ["$flagged"] : []),
      ...(has.has("important") ? ["$important"] : []),
      ...(role === "drafts" ? ["$draft"] : []),
    ],
    names: labels.filter((label) => !ofGmail.test(label)),
  };
}
const ofGmail =
  /^(inbox|sent|drafts?|spam|trash|bin|chats?|archived|opened|unread|starred|important|category .*|imap_.*|\[(imap|gmail)\].*)$/i;
