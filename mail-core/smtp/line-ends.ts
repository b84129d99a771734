const CR = 0x0d;
const LF = 0x0a;

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
    if (this.#last === CR && octets[0] !== LF) return true;
    let returns = 0;
    let feeds = 0;
    for (let at = octets.indexOf(LF); at >= 0; at = octets.indexOf(LF, at + 1)) {
      feeds += 1;
      if ((at > 0 ? octets[at - 1] : this.#last) !== CR) return true;
    }
    for (let at = octets.indexOf(CR); at >= 0; at = octets.indexOf(CR, at + 1)) returns += 1;
    // Every LF has its CR: then a CR too many is a bare one. One at the end may find its LF in what comes next.
    const opened = this.#last === CR && octets[0] === LF ? 1 : 0;
    const pending = octets[octets.length - 1] === CR ? 1 : 0;
    return returns - pending !== feeds - opened;
  }
}
