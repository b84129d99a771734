/** What keeps a message, a folder or a file from coming in, as long as nobody changes it, and a sentence for who reads no other language. */
const sentences = {
  "too-large": "It is larger than what this server takes.",
  "no-header": "It has no header.",
  "not-storable": "It could not be stored.",
  "deleted-there": "It had been deleted where it comes from.",
  "not-given": "The server did not give it.",
  "not-opened": "The server does not open it.",
  "not-told-apart": "The server does not tell its messages apart.",
  "odd-name": "Its name has a line end in it, so it cannot be asked for.",
  "no-mail": "There is no mail in it.",
  "too-many-files": "There are too many files in it.",
  "unpacks-too-far": "It unpacks to far more than mail does.",
  "not-unpacked": "It cannot be unpacked.",
  locked: "It is locked with a password.",
  "zip-broken": "The zip is broken.",
  "archive-broken": "The archive is broken.",
  "archive-cut": "The archive ends too early.",
} as const;

export type FaultKind = keyof typeof sentences;
/** Why it could not be had: of a kind that a client has words for, or as the server elsewhere says. */
export type FaultReason = { kind: FaultKind } | { kind: "said"; said: string };

const isKind = (text: string): text is FaultKind => Object.hasOwn(sentences, text);

/** In the words of a server elsewhere; of the kind where it has none. */
export const saidOr = (said: string, kind: FaultKind): FaultReason =>
  said === "" ? { kind } : { kind: "said", said };

export const sentenceOf = (reason: FaultReason): string =>
  reason.kind === "said" ? reason.said : sentences[reason.kind];

/** As JMAP shows it: with the sentence beside it. docs/jmap.md. */
export const shownFault = (reason: FaultReason) => ({ ...reason, reason: sentenceOf(reason) });

const saidMark = "said ";
/** As the database keeps it. */
export const storedReason = (reason: FaultReason): string =>
  reason.kind === "said" ? saidMark + reason.said : reason.kind;
export const reasonOf = (stored: string): FaultReason =>
  isKind(stored)
    ? { kind: stored }
    : { kind: "said", said: stored.startsWith(saidMark) ? stored.slice(saidMark.length) : stored };
