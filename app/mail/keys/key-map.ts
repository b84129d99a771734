export interface Command {
  group: "Moving" | "Conversations" | "Selecting" | "Writing" | "Keryx";
  name: string;
  /** One after the other where there is a blank; Gmail's, where Gmail has the act. */
  keys: readonly string[];
  /** True for what is done to the conversations that are ticked, open or under the cursor. */
  needsChosen?: true;
}

/** Every act of the mail that has a key. The palette, the list of keys and the keyboard itself read this. */
export const keyMap = {
  next: { group: "Moving", name: "Next conversation", keys: ["j"] },
  previous: { group: "Moving", name: "Previous conversation", keys: ["k"] },
  open: { group: "Moving", name: "Open the conversation", keys: ["Enter", "o"], needsChosen: true },
  back: { group: "Moving", name: "Back to the list", keys: ["u"] },
  search: { group: "Moving", name: "Search mail", keys: ["/"] },
  inbox: { group: "Moving", name: "Go to the inbox", keys: ["g i"] },
  starred: { group: "Moving", name: "Go to starred mail", keys: ["g s"] },
  sent: { group: "Moving", name: "Go to sent mail", keys: ["g t"] },
  drafts: { group: "Moving", name: "Go to drafts", keys: ["g d"] },
  allMail: { group: "Moving", name: "Go to all mail", keys: ["g a"] },
  contacts: { group: "Moving", name: "Go to contacts", keys: ["g c"] },
  archive: { group: "Conversations", name: "Archive", keys: ["e"], needsChosen: true },
  archiveUp: {
    group: "Conversations",
    name: "Archive, then the previous one",
    keys: ["["],
    needsChosen: true,
  },
  archiveDown: { group: "Conversations", name: "Archive, then the next one", keys: ["]"], needsChosen: true },
  discard: { group: "Conversations", name: "Delete", keys: ["#"], needsChosen: true },
  spam: { group: "Conversations", name: "Spam, or not spam", keys: ["!"], needsChosen: true },
  star: { group: "Conversations", name: "Star, or remove the star", keys: ["s"], needsChosen: true },
  pin: {
    group: "Conversations",
    name: "Pin to the top, or no longer pin",
    keys: ["P"],
    needsChosen: true,
  },
  snooze: { group: "Conversations", name: "Snooze…", keys: ["b"], needsChosen: true },
  mute: { group: "Conversations", name: "Mute, or no longer mute", keys: ["m"], needsChosen: true },
  block: { group: "Conversations", name: "Block the sender", keys: ["B"], needsChosen: true },
  markRead: { group: "Conversations", name: "Mark read", keys: ["I"], needsChosen: true },
  markUnread: { group: "Conversations", name: "Mark unread", keys: ["U"], needsChosen: true },
  label: { group: "Conversations", name: "Label…", keys: ["l"], needsChosen: true },
  move: { group: "Conversations", name: "Move to a folder…", keys: ["v"], needsChosen: true },
  undo: { group: "Conversations", name: "Undo the last act", keys: ["z"] },
  select: {
    group: "Selecting",
    name: "Select, or take out of the selection",
    keys: ["x"],
    needsChosen: true,
  },
  selectAll: { group: "Selecting", name: "Select all that are loaded", keys: ["* a"] },
  selectNone: { group: "Selecting", name: "Select none", keys: ["* n", "Escape"] },
  selectRead: { group: "Selecting", name: "Select the read ones", keys: ["* r"] },
  selectUnread: { group: "Selecting", name: "Select the unread ones", keys: ["* u"] },
  selectStarred: { group: "Selecting", name: "Select the starred ones", keys: ["* s"] },
  selectUnstarred: { group: "Selecting", name: "Select those without a star", keys: ["* t"] },
  compose: { group: "Writing", name: "Compose", keys: ["c"] },
  newContact: { group: "Writing", name: "New contact", keys: ["N"] },
  reply: { group: "Writing", name: "Reply", keys: ["r"] },
  replyAll: { group: "Writing", name: "Reply to all", keys: ["a"] },
  forward: { group: "Writing", name: "Forward", keys: ["f"] },
  palette: { group: "Keryx", name: "Every act, by its name", keys: ["Ctrl+K"] },
  help: { group: "Keryx", name: "Keyboard shortcuts and search operators", keys: ["?"] },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof keyMap;
export const commands = Object.entries(keyMap) as [CommandId, Command][];

/** What the composer does by keys of its own. */
export const composerKeys: readonly [string, string][] = [
  ["Send", "Ctrl+Enter"],
  ["Send and archive", "Ctrl+Shift+Enter"],
  ["Send later", "Ctrl+Shift+L"],
];

/** The keys of an act as they stand on a keyboard: `I` is Shift and I. */
export const shownKeys = (keys: string): string[] =>
  keys.split(/[ +]/).flatMap((key) => (/^[A-Z]$/.test(key) && !keys.includes("+") ? ["Shift", key] : [key]));
