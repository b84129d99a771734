import type { Id } from "../../../lib/jmap/types.ts";
import { type DraftContent, isSecret } from "./draft.ts";

/** `here` is for what is secret: in this browser, and not to be saved elsewhere. */
export type SaveState = "untouched" | "unsaved" | "saving" | "saved" | "failed" | "here";

export interface SaverDeps {
  /** Creates the draft anew and then destroys the older copies, in one request; resolves to the new id. */
  save(content: DraftContent, olderIds: readonly Id[]): Promise<Id>;
  /** Finds copies that say just this: asked when a save may have worked without our hearing of it. */
  copies(contents: readonly DraftContent[]): Promise<Id[]>;
  /** With `failed` comes the cause. */
  onState(state: SaveState, cause?: unknown): void;
  after(ms: number, callback: () => void): () => void;
}

/** From the last key to the save. */
const saveDelayMs = 1_000;
/** Waits between attempts while the server cannot be reached; the last one repeats. */
const retryMs = [2_000, 5_000, 15_000, 30_000];
/** How many attempts of unknown outcome are looked for. */
const doubtsMax = 10;

/**
 * Keeps a draft on the server while it is written. One save at a time and always of everything, so that an older or
 * half-loaded text can never lie over a newer one.
 */
export class DraftSaver {
  readonly #deps: SaverDeps;
  #older: Id[];
  #waiting: DraftContent | null = null;
  #running: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  #failures = 0;
  /** What may lie on the server without our knowing. Another tab's copy says something else and is left alone. */
  #doubts: readonly DraftContent[] = [];
  #stopped = false;

  constructor(deps: SaverDeps, savedId: Id | null) {
    this.#deps = deps;
    this.#older = savedId ? [savedId] : [];
  }

  /** What the next save, or the sending, takes the place of. */
  get olderIds(): readonly Id[] {
    return this.#older;
  }
  get isClean(): boolean {
    return this.#waiting === null && this.#running === null;
  }

  change(content: DraftContent): void {
    if (this.#stopped) return;
    this.#waiting = content;
    if (isSecret(content)) {
      this.#cancel?.();
      if (!this.#running) this.#deps.onState("here");
      return;
    }
    if (!this.#running) this.#deps.onState("unsaved");
    this.#schedule(saveDelayMs);
  }

  /** Saves now what is not yet saved; resolves when it is, or when it failed. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    while (this.#running) await this.#running;
    if (!this.#waiting || this.#stopped || isSecret(this.#waiting)) return;
    this.#running = this.#save(this.#waiting).finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  /** No more saves; resolves when the one under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    while (this.#running) await this.#running;
  }

  /** After sending failed: the server holds this copy now, and saving goes on. */
  resume(savedId: Id | null): void {
    this.#stopped = false;
    if (!savedId) return;
    this.#older = [savedId];
    this.#doubts = [];
    this.#waiting = null;
    this.#deps.onState("saved");
  }

  /** The outcome of a request is not known: look before the next save. */
  doubt(content: DraftContent): void {
    this.#doubts = [...this.#doubts, content].slice(-doubtsMax);
  }

  #schedule(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#deps.after(ms, () => void this.flush());
  }

  async #save(content: DraftContent): Promise<void> {
    this.#waiting = null;
    this.#deps.onState("saving");
    try {
      if (this.#doubts.length > 0) {
        this.#older = [...new Set([...this.#older, ...(await this.#deps.copies(this.#doubts))])];
      }
      this.#older = [await this.#deps.save(content, this.#older)];
      this.#failures = 0;
      this.#doubts = [];
      this.#deps.onState(this.#waiting ? (isSecret(this.#waiting) ? "here" : "unsaved") : "saved");
    } catch (cause) {
      this.doubt(content);
      // What was typed meanwhile is newer; otherwise this is what still waits.
      this.#waiting ??= content;
      this.#deps.onState("failed", cause);
      const wait = retryMs[Math.min(this.#failures, retryMs.length - 1)] ?? saveDelayMs;
      this.#failures += 1;
      if (!this.#stopped && !isSecret(this.#waiting)) this.#schedule(wait);
    }
  }
}
