import type { Id } from "../../../lib/jmap/types.ts";
import type { DraftContent } from "./draft.ts";

/** What this browser holds of a draft until the server has confirmed it. */
export interface LocalCopy {
  key: string;
  content: DraftContent;
  savedId: Id | null;
}

const prefix = (accountId: Id) => `keryx-draft:${accountId}:`;
const lockName = (key: string) => `keryx-draft:${key}`;

/** Quotes larger than this stay on the server, which can always give them again. */
const copyMaxChars = 1_500_000;

export function keepCopy(accountId: Id, { key, content, savedId }: LocalCopy): void {
  try {
    const text = JSON.stringify({ content, savedId });
    if (text.length <= copyMaxChars) localStorage.setItem(prefix(accountId) + key, text);
  } catch {
    // Storage that is full or forbidden: the server's copy has to do.
  }
}

export function dropCopy(accountId: Id, key: string): void {
  try {
    localStorage.removeItem(prefix(accountId) + key);
  } catch {
    // Nothing was kept either.
  }
}

/** Says to other tabs that this draft is being written here, until the returned function is called. */
export function claim(key: string): () => void {
  if (!navigator.locks) return () => {};
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks.request(lockName(key), () => held);
  return () => release();
}

async function isFree(key: string): Promise<boolean> {
  if (!navigator.locks) return true;
  return navigator.locks.request(lockName(key), { ifAvailable: true }, async (lock) => lock !== null);
}

/** Copies that no open tab is writing: those of a tab that was closed before the server had everything. */
export async function abandonedCopies(accountId: Id): Promise<LocalCopy[]> {
  const copies: LocalCopy[] = [];
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix(accountId)));
    for (const name of names) {
      const key = name.slice(prefix(accountId).length);
      if (!(await isFree(key))) continue;
      const copy = readCopy(localStorage.getItem(name));
      if (copy) copies.push({ key, ...copy });
      else localStorage.removeItem(name);
    }
  } catch {
    return copies;
  }
  return copies;
}

function readCopy(text: string | null): Omit<LocalCopy, "key"> | null {
  try {
    const { content, savedId } = JSON.parse(text ?? "") as Omit<LocalCopy, "key">;
    const whole =
      typeof content?.html === "string" &&
      typeof content.messageId === "string" &&
      [content.to, content.cc, content.bcc, content.attachments].every(Array.isArray);
    return whole ? { content, savedId: savedId ?? null } : null;
  } catch {
    return null;
  }
}
