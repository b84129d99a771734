/** Octets that come in pieces, looked at before they are taken. */
export class OctetReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #view: Buffer = Buffer.alloc(0);
  #taken = 0;
  #isEnded = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** What has come and was not taken. */
  get view(): Buffer {
    return this.#view;
  }
  /** How many were taken. */
  get taken(): number {
    return this.#taken;
  }
  /** True when no more will come than there is in `view`. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Waits until so many are in `view`, or the end has come. The caller bounds it. */
  async peek(octets: number): Promise<Buffer> {
    const parts: Uint8Array[] = [this.#view];
    let length = this.#view.length;
    while (length < octets && !this.#isEnded) {
      const { done, value } = await this.#source.next();
      if (done) this.#isEnded = true;
      else {
        parts.push(value);
        length += value.length;
      }
    }
    if (parts.length > 1) this.#view = Buffer.concat(parts);
    return this.#view;
  }

  /** Waits for one more piece; false at the end. */
  async more(): Promise<boolean> {
    await this.peek(this.#view.length + 1);
    return !this.#isEnded;
  }

  take(octets: number): Buffer {
    const taken = this.#view.subarray(0, octets);
    this.#view = this.#view.subarray(taken.length);
    this.#taken += taken.length;
    return taken;
  }

  /** All that is left, a piece at a time. */
  async *rest(): AsyncIterable<Uint8Array> {
    do {
      if (this.#view.length > 0) yield this.take(this.#view.length);
    } while (await this.more());
    if (this.#view.length > 0) yield this.take(this.#view.length);
  }

  /** Nothing more is wanted of the source. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
