export interface Command {
  group: "moving" | "conversations" | "selecting" | "writing" | "keryx";
  /** One after the other where there is a blank; Gmail's, where Gmail has the act. */
  keys: readonly string[];
  /** True for what is done to the conversations that are ticked, open or under the cursor. */
  needsChosen?: true;
}

/** Every act of the mail that has a key, named in `mail.keys.names`. The palette, the list of keys and the keyboard itself read this. */
export const keyMap = {
  next: { group: "moving", keys: ["j"] },
  previous: { group: "moving", keys: ["k"] },
  open: { group: "moving", keys: ["Enter", "o"], needsChosen: true },
  back: { group: "moving", keys: ["u"] },
  search: { group: "moving", keys: ["/"] },
  inbox: { group: "moving", keys: ["g i"] },
  starred: { group: "moving", keys: ["g s"] },
  sent: { group: "moving", keys: ["g t"] },
  drafts: { group: "moving", keys: ["g d"] },
  allMail: { group: "moving", keys: ["g a"] },
  contacts: { group: "moving", keys: ["g c"] },
  archive: { group: "conversations", keys: ["e"], needsChosen: true },
  archiveUp: {
    group: "conversations",
    keys: ["["],
    needsChosen: true,
  },
  archiveDown: { group: "conversations", keys: ["]"], needsChosen: true },
  discard: { group: "conversations", keys: ["#"], needsChosen: true },
  spam: { group: "conversations", keys: ["!"], needsChosen: true },
  star: { group: "conversations", keys: ["s"], needsChosen: true },
  pin: {
    group: "conversations",
    keys: ["P"],
    needsChosen: true,
  },
  snooze: { group: "conversations", keys: ["b"], needsChosen: true },
  mute: { group: "conversations", keys: ["m"], needsChosen: true },
  block: { group: "conversations", keys: ["B"], needsChosen: true },
  markRead: { group: "conversations", keys: ["I"], needsChosen: true },
  markUnread: { group: "conversations", keys: ["U"], needsChosen: true },
  label: { group: "conversations", keys: ["l"], needsChosen: true },
  move: { group: "conversations", keys: ["v"], needsChosen: true },
  tab: { group: "conversations", keys: ["t"], needsChosen: true },
  undo: { group: "conversations", keys: ["z"] },
  select: {
    group: "selecting",
    keys: ["x"],
    needsChosen: true,
  },
  selectAll: { group: "selecting", keys: ["* a"] },
  selectNone: { group: "selecting", keys: ["* n", "Escape"] },
  selectRead: { group: "selecting", keys: ["* r"] },
  selectUnread: { group: "selecting", keys: ["* u"] },
  selectStarred: { group: "selecting", keys: ["* s"] },
  selectUnstarred: { group: "selecting", keys: ["* t"] },
  compose: { group: "writing", keys: ["c"] },
  newContact: { group: "writing", keys: ["N"] },
  reply: { group: "writing", keys: ["r"] },
  replyAll: { group: "writing", keys: ["a"] },
  forward: { group: "writing", keys: ["f"] },
  palette: { group: "keryx", keys: ["Ctrl+K"] },
  help: { group: "keryx", keys: ["?"] },
  lock: { group: "keryx", keys: ["g l"] },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof keyMap;
export const commands = Object.entries(keyMap) as [CommandId, Command][];
export const isCommand = (name: string): name is CommandId => Object.hasOwn(keyMap, name);

/** What the composer does by keys of its own. */
export const composerKeys = [
  ["send", "Ctrl+Enter"],
  ["sendAndArchive", "Ctrl+Shift+Enter"],
  ["sendLater", "Ctrl+Shift+L"],
] as const;

/** The keys of an act as they stand on a keyboard: `I` is Shift and I. */
export const shownKeys = (keys: string): string[] =>
  keys.split(/[ +]/).flatMap((key) => (/^[A-Z]$/.test(key) && !keys.includes("+") ? ["Shift", key] : [key]));
