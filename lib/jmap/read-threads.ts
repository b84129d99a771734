import type { Id } from "./types.ts";

/** Conversations whose bodies are held, the neighbours of the open one among them: a tab that is open for a day does not grow by what it showed. */
export const readThreadsMax = 50;

/** The conversations that were read, the latest last. */
export class ReadThreads {
  readonly #threads = new Set<Id>();

  /** One more; answers those whose bodies are no longer to be held. The one that is `shown` stays. */
  add(threadId: Id, shown: Id | null): Id[] {
    for (const id of [threadId, shown]) {
      const wasHeld = id !== null && this.#threads.delete(id);
      if (id === threadId || wasHeld) this.#threads.add(id);
    }
    const past = [...this.#threads].slice(0, Math.max(0, this.#threads.size - readThreadsMax));
    for (const id of past) this.#threads.delete(id);
    return past;
  }
}
