import type { Id } from "../jmap/types.ts";
import { dropLetter, keepLetter, type Letter, letterOf, lettersOf, withLetterLocked } from "./letters.ts";
import { type OutboxNews, outboxChannel, outboxTag } from "./outbox-news.ts";

/** Between two tries while the server is there and does not take what waits. */
const againMs = 30_000;

/** What waits to be sent, as a tab shows it: the same in every tab, and sent by whichever is there. */
export class Outbox {
  readonly #accountId: Id;
  readonly #listeners = new Set<() => void>();
  #channel: BroadcastChannel | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Called with what became of a letter, whoever sent it. */
  onNews: (news: OutboxNews) => void = () => {};
  letters: readonly Letter[] = [];

  constructor(accountId: Id) {
    this.#accountId = accountId;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Listens for what other tabs and the worker do, until it is closed. */
  open(): void {
    this.#channel = outboxChannel(this.#accountId);
    this.#channel.onmessage = ({ data }: MessageEvent<OutboxNews>) => {
      void this.#read();
      this.onNews(data);
    };
    void this.#read();
  }

  close(): void {
    this.#channel?.close();
    this.#channel = null;
    clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    this.letters = await lettersOf(this.#accountId).catch(() => []);
    for (const listener of this.#listeners) listener();
  }

  async #changed(): Promise<void> {
    this.#channel?.postMessage({ kind: "changed" } satisfies OutboxNews);
    await this.#read();
  }

  /** Keeps a letter until it is sent, by this tab, another one, or the worker. Throws where it cannot be kept. */
  async add(letter: Letter): Promise<void> {
    await keepLetter(this.#accountId, letter);
    await this.#changed();
    await wakeWorkerLater();
  }

  /** Gives a letter back to its writer, once `hold` has it; null where it is being sent at this moment, or gone. */
  async take(key: string, hold: (letter: Letter) => void): Promise<Letter | null> {
    const taken = await withLetterLocked(key, async () => {
      const letter = await letterOf(this.#accountId, key);
      if (!letter) return null;
      hold(letter);
      await dropLetter(this.#accountId, key);
      return letter;
    });
    await this.#changed();
    return taken;
  }

  /** Tries a letter again that the server refused. */
  async tryAgain(key: string): Promise<void> {
    await withLetterLocked(key, async () => {
      const letter = await letterOf(this.#accountId, key);
      if (letter) await keepLetter(this.#accountId, { ...letter, refusal: null });
    });
    await this.#changed();
    await this.send();
  }

  /** Sends what waits, and goes on trying while something is left that may still go. */
  async send(): Promise<void> {
    clearTimeout(this.#timer);
    const waiting = await lettersOf(this.#accountId).catch(() => []);
    // Not needed to show what waits, nor where nothing does.
    const left =
      waiting.length > 0
        ? await import("./send-letters.ts")
            .then(({ sendLetters }) => sendLetters(this.#accountId))
            .catch(() => 1)
        : 0;
    if (left > 0 && this.#channel) this.#timer = setTimeout(() => void this.send(), againMs);
  }
}

/** Has the browser send what waits when there is a network again, also without a tab; not every browser can. */
async function wakeWorkerLater(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  const { sync } = (registration ?? {}) as { sync?: { register(tag: string): Promise<void> } };
  await sync?.register(outboxTag).catch(() => {});
}
