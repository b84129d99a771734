/** Of one line, in octets of UTF-8; what is longer is cut. */
const lineMaxOctets = 500;
/** Of one transcript: its beginning and its end. Of what lies between, the lines are counted. 16 KiB in all. */
const headMaxOctets = 12 * 1024;
const tailMaxOctets = 4 * 1024;

const hidden = "(hidden)";
/** 1,234,567; `Intl` takes as long for it as all else that is noted of a message. */
const grouped = (count: number) => String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");

/**
 * What is said on a connection of ours, for people to read later: commands, replies and what befell the connection. A text of lines
 * that begin with "C: " (ours), "S: " (the host's) or "* " (a remark). Content is counted and never kept, credentials neither: what
 * goes out as text is a command, what goes out as octets is content.
 */
export class Transcript {
  #head: string[] = [];
  #headOctets = 0;
  #tail: string[] = [];
  #tailOctets = 0;
  #leftOut = 0;
  /** Lines of the head that each transaction begins with. */
  #opening = { lines: 0, octets: 0 };
  #contentOctets = 0;
  /** True between DATA's 354 and the answer to the content, which ends with a dot. */
  #endsWithDot = false;
  #isSigningIn = false;
  #ahead = "";

  /** Commands, each with its CRLF. */
  sent(commands: string): void {
    this.#flush(false);
    for (const command of commands.replace(/\r\n$/, "").split("\r\n")) {
      if (this.#isSigningIn) {
        this.#add("C: ", hidden);
        continue;
      }
      const [, auth] = /^(AUTH +[^ ]*)/i.exec(command) ?? [];
      if (auth) this.#isSigningIn = true;
      this.#add("C: ", auth && auth.length < command.trimEnd().length ? `${auth} ${hidden}` : command);
    }
  }

  /** Commands of the next transaction, which went out with the end of this one: they are told with that one. */
  sentAhead(commands: string): void {
    this.#ahead = commands;
  }

  /** Content of so many octets. */
  sentContent(octets: number): void {
    this.#contentOctets += octets;
  }

  /** One line of the host, without its line end. */
  heard(line: Buffer): void {
    this.#flush(true);
    const text = line.toString("utf8", 0, lineMaxOctets + 1);
    this.#endsWithDot = text.startsWith("354");
    if (this.#isSigningIn && /^(?!334)\d{3}(?!-)/.test(text)) this.#isSigningIn = false;
    this.#add("S: ", text);
  }

  /** What befell the connection, in a sentence of ours. */
  remark(sentence: string): void {
    this.#flush(false);
    this.#add("* ", sentence);
  }

  /** What was said so far belongs to the connection: every transaction begins with it. */
  markOpening(): void {
    const lines = this.#lines();
    this.#head = lines;
    this.#headOctets = lines.reduce((octets, line) => octets + Buffer.byteLength(line), 0);
    this.#opening = { lines: lines.length, octets: this.#headOctets };
    this.#forgetTail();
  }

  /** Forgets the last transaction; the next one begins with what was said ahead. */
  begin(): void {
    this.#head.length = this.#opening.lines;
    this.#headOctets = this.#opening.octets;
    this.#forgetTail();
    this.#contentOctets = 0;
    this.#endsWithDot = false;
    if (this.#ahead) this.sent(this.#ahead);
    this.#ahead = "";
  }

  text(): string {
    this.#flush(false);
    return this.#lines().join("\n");
  }

  #lines(): string[] {
    const gap = this.#leftOut > 0 ? [`* ${this.#leftOut} lines are left out here.`] : [];
    return [...this.#head, ...gap, ...this.#tail];
  }

  #forgetTail(): void {
    this.#tail = [];
    this.#tailOctets = 0;
    this.#leftOut = 0;
  }

  /** Content is told when it is over. */
  #flush(isAnswered: boolean): void {
    if (this.#contentOctets === 0) return;
    this.#add("C: ", `(the message, ${grouped(this.#contentOctets)} octets)`);
    this.#contentOctets = 0;
    if (isAnswered && this.#endsWithDot) this.#add("C: ", ".");
  }

  #add(by: string, text: string): void {
    const line = `${by}${harmless(text)}`;
    const octets = Buffer.byteLength(line);
    if (this.#tail.length === 0 && this.#headOctets + octets <= headMaxOctets) {
      this.#head.push(line);
      this.#headOctets += octets;
      return;
    }
    this.#tail.push(line);
    this.#tailOctets += octets;
    while (this.#tailOctets > tailMaxOctets) {
      this.#tailOctets -= Buffer.byteLength(this.#tail.shift() ?? "");
      this.#leftOut += 1;
    }
  }
}

/** Printable signs on one line: nothing that moves a cursor, turns the direction of writing or cannot be stored. */
function harmless(text: string): string {
  if (text.length <= lineMaxOctets && /^[\x20-\x7e]*$/.test(text)) return text;
  const plain = text
    .toWellFormed()
    .replace(/[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffd]/g, "?");
  if (Buffer.byteLength(plain) <= lineMaxOctets) return plain;
  // A sign that is cut through is left out.
  return `${Buffer.from(plain)
    .subarray(0, lineMaxOctets)
    .toString("utf8")
    .replace(/\ufffd+$/, "")}…`;
}
