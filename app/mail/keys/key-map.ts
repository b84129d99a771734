import type { Act } from "../../../lib/jmap/rights.ts";

export interface Command {
  group: "moving" | "conversations" | "selecting" | "writing" | "keryx";
  /** One after the other where there is a blank; Gmail's, where Gmail has the act. */
  keys: readonly string[];
  /** True for what is done to the conversations that are ticked, open or under the cursor. */
  needsChosen?: true;
  /** What has to be open to the reader in the account that is shown. */
  needs?: Act;
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
  accounts: { group: "moving", keys: ["g m"] },
  archive: { group: "conversations", keys: ["e"], needsChosen: true, needs: "write" },
  archiveUp: { group: "conversations", keys: ["["], needsChosen: true, needs: "write" },
  archiveDown: { group: "conversations", keys: ["]"], needsChosen: true, needs: "write" },
  discard: { group: "conversations", keys: ["#"], needsChosen: true, needs: "write" },
  spam: { group: "conversations", keys: ["!"], needsChosen: true, needs: "write" },
  star: { group: "conversations", keys: ["s"], needsChosen: true, needs: "write" },
  pin: { group: "conversations", keys: ["P"], needsChosen: true, needs: "write" },
  snooze: { group: "conversations", keys: ["b"], needsChosen: true, needs: "write" },
  mute: { group: "conversations", keys: ["m"], needsChosen: true, needs: "write" },
  block: { group: "conversations", keys: ["B"], needsChosen: true, needs: "own" },
  markRead: { group: "conversations", keys: ["I"], needsChosen: true, needs: "write" },
  markUnread: { group: "conversations", keys: ["U"], needsChosen: true, needs: "write" },
  label: { group: "conversations", keys: ["l"], needsChosen: true, needs: "write" },
  move: { group: "conversations", keys: ["v"], needsChosen: true, needs: "write" },
  tab: { group: "conversations", keys: ["t"], needsChosen: true, needs: "own" },
  undo: { group: "conversations", keys: ["z"] },
  select: { group: "selecting", keys: ["x"], needsChosen: true, needs: "write" },
  selectAll: { group: "selecting", keys: ["* a"], needs: "write" },
  selectNone: { group: "selecting", keys: ["* n", "Escape"] },
  selectRead: { group: "selecting", keys: ["* r"], needs: "write" },
  selectUnread: { group: "selecting", keys: ["* u"], needs: "write" },
  selectStarred: { group: "selecting", keys: ["* s"], needs: "write" },
  selectUnstarred: { group: "selecting", keys: ["* t"], needs: "write" },
  compose: { group: "writing", keys: ["c"], needs: "submit" },
  newContact: { group: "writing", keys: ["N"] },
  reply: { group: "writing", keys: ["r"], needs: "submit" },
  replyAll: { group: "writing", keys: ["a"], needs: "submit" },
  forward: { group: "writing", keys: ["f"], needs: "submit" },
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
