import type { RuleBook, RuleFolder } from "./rule.ts";

export const isAddress = (text: string): boolean => /^[^\s@"\\]+@[^\s@"\\]+$/.test(text);

/** Senders that may be blocked: each is looked at for every message. */
export const blockedMax = 500;

const same = (sender: string) => (other: string) => other.toLowerCase() === sender.toLowerCase();

export const isBlocked = ({ blocked }: RuleBook, sender: string): boolean =>
  blocked?.senders.some(same(sender)) === true;

/** The latest stands first; beyond the limit the oldest go. */
export const blockSender = (book: RuleBook, sender: string, to: RuleFolder): RuleBook => ({
  ...book,
  blocked: {
    senders: [sender, ...(book.blocked?.senders ?? []).filter((other) => !same(sender)(other))].slice(
      0,
      blockedMax,
    ),
    to,
  },
});

export function unblockSender(book: RuleBook, sender: string): RuleBook {
  const { blocked } = book;
  const senders = blocked?.senders.filter((other) => !same(sender)(other)) ?? [];
  return { ...book, blocked: blocked && senders.length > 0 ? { ...blocked, senders } : null };
}
