import type { Id } from "../../../lib/jmap/types.ts";
import { fileOfBlobId } from "../../../lib/kept/letters.ts";
import type { DraftContent } from "./draft.ts";
import { handOverChannel } from "./own-window.ts";

/** What this browser holds of a draft until the server has confirmed it. */
export interface LocalCopy {
  key: string;
  content: DraftContent;
  savedId: Id | null;
  /** Nobody has written anything in it: worth moving to another window, and nothing else. */
  isUntouched?: boolean;
}

const everybodys = "keryx-draft:";
/** Of the drafts of one writer in one account; see `JmapStore.draftsName`. */
const prefix = (draftsName: string) => `${everybodys}${draftsName}:`;
const lockName = (key: string) => `keryx-draft:${key}`;

/** Quotes larger than this stay on the server, which can always give them again. */
const copyMaxChars = 1_500_000;

/** False where it cannot be kept: storage that is full or forbidden. The server's copy has to do then. */
export function keepCopy(draftsName: string, { key, ...copy }: LocalCopy): boolean {
  try {
    const text = JSON.stringify(copy);
    if (text.length > copyMaxChars) return false;
    localStorage.setItem(prefix(draftsName) + key, text);
    return true;
  } catch {
    return false;
  }
}

export function dropCopy(draftsName: string, key: string): void {
  try {
    localStorage.removeItem(prefix(draftsName) + key);
  } catch {
    // Nothing was kept either.
  }
}

const namesUnder = (...starts: readonly string[]): string[] =>
  Object.keys(localStorage).filter((name) => starts.some((start) => name.startsWith(start)));

/** Whose drafts: a writer's in every account, or, where nobody knows whose mail this browser has, everybody's. */
const namesOf = (readerId: Id | null): string[] =>
  readerId === null ? namesUnder(everybodys) : namesUnder(prefix(readerId), `${everybodys}${readerId}>`);

/** How many drafts the server is not known to have as they are here. */
export const unsavedCopies = (readerId: Id | null): number =>
  namesOf(readerId).filter((name) => readCopy(localStorage.getItem(name))?.isUntouched === false).length;

/** For a sign-out. What a window still writes it forgets by itself. */
export function forgetCopies(readerId: Id | null): void {
  for (const name of namesOf(readerId)) localStorage.removeItem(name);
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

/** How long the window that holds a draft has to give it away. */
const handOverMs = 10_000;

/** Asks the window that holds a draft for it; null where that keeps it. */
export async function takenOver(draftsName: string, key: string): Promise<LocalCopy | null> {
  const channel = handOverChannel(key);
  channel.postMessage("take");
  try {
    // It is free when the other window has put it aside and closed its composer.
    await navigator.locks?.request(lockName(key), { signal: AbortSignal.timeout(handOverMs) }, () => {});
    const copy = readCopy(localStorage.getItem(prefix(draftsName) + key));
    return copy && { key, ...copy };
  } catch {
    return null;
  } finally {
    channel.close();
  }
}

const ownWindowLock = (messageId: string) => `own-window:${messageId}`;

/** Says that a draft is open in a window of its own, until the returned function is called. */
export const claimOwnWindow = (messageId: string): (() => void) => claim(ownWindowLock(messageId));

/** True while a window of its own has the draft; false also where a browser cannot tell. */
export async function isInOwnWindow(messageId: string): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query().catch(() => null)) ?? {};
  return held.some(({ name }) => name === lockName(ownWindowLock(messageId)));
}

async function isFree(key: string): Promise<boolean> {
  if (!navigator.locks) return true;
  return navigator.locks.request(lockName(key), { ifAvailable: true }, async (lock) => lock !== null);
}

/** Copies that no open tab is writing: those of a tab that was closed before the server had everything. */
export async function abandonedCopies(draftsName: string): Promise<LocalCopy[]> {
  const copies: LocalCopy[] = [];
  try {
    for (const name of namesUnder(prefix(draftsName))) {
      const key = name.slice(prefix(draftsName).length);
      if (!(await isFree(key))) continue;
      const copy = readCopy(localStorage.getItem(name));
      if (copy && !copy.isUntouched) copies.push({ key, ...copy });
      else localStorage.removeItem(name);
    }
  } catch {
    return copies;
  }
  return copies;
}

/** The files of this browser's that drafts have which are kept here. */
export function keptFilesNamed(readerId: Id): Set<string> {
  try {
    const copies = namesOf(readerId).flatMap((name) => readCopy(localStorage.getItem(name)) ?? []);
    const attachments = copies.flatMap(({ content }) => content.attachments);
    return new Set(attachments.flatMap(({ blobId }) => fileOfBlobId(blobId) ?? []));
  } catch {
    return new Set();
  }
}

function readCopy(text: string | null): Omit<LocalCopy, "key"> | null {
  try {
    const { content, savedId, isUntouched = false } = JSON.parse(text ?? "") as Omit<LocalCopy, "key">;
    const whole =
      typeof content?.html === "string" &&
      typeof content.messageId === "string" &&
      [content.to, content.cc, content.bcc, content.attachments].every(Array.isArray);
    return whole ? { content, savedId: savedId ?? null, isUntouched } : null;
  } catch {
    return null;
  }
}
