import { Socket } from "node:net";

type Sent = (error?: Error | null) => void;

/**
 * A socket to the database. `pg` writes each statement by itself, and each write wakes the database up for it: what is written in one turn
 * goes out together here.
 */
export class GatheringSocket extends Socket {
  #isGathering = false;

  override write(octets: Uint8Array | string, sent?: Sent): boolean;
  override write(octets: Uint8Array | string, encoding?: BufferEncoding, sent?: Sent): boolean;
  override write(...args: [octets: Uint8Array | string]): boolean {
    if (!this.#isGathering) {
      this.#isGathering = true;
      this.cork();
      process.nextTick(() => {
        this.#isGathering = false;
        this.uncork();
      });
    }
    return super.write(...args);
  }
}
