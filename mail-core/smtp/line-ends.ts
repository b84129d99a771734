const CR = 0x0d;
const LF = 0x0a;
/** Between the first octet and the last. Three times as quick as a look at each octet. */
const bare = /\r(?!\n|$)|(?<!^|\r)\n/;

/** Watches content as it streams by for a CR without its LF, or a LF without its CR. RFC 5321 section 2.3.8. */
export class LineEnds {
  #isBare = false;
  /** Content begins as if after a line end. */
  #last = LF;

  look(octets: Buffer): void {
    if (octets.length === 0) return;
    if (!this.#isBare) this.#isBare = this.#hasBare(octets);
    this.#last = octets[octets.length - 1] as number;
  }

  /** True when a bare one was seen; at the end of the content a CR that stands last is one as well. */
  isBare(atEnd: boolean): boolean {
    return this.#isBare || (atEnd && this.#last === CR);
  }

  #hasBare(octets: Buffer): boolean {
    const endsLine = octets[0] === LF;
    return endsLine !== (this.#last === CR) || bare.test(octets.toString("latin1"));
  }
}
