/** "Re" as mailers write it in their users' languages. */
const replyWords = new Set("re aw antw sv vs odp res rif ynt r 回复 答复 回覆 返信 ответ отв".split(" "));
const forwardWords = new Set("fw fwd wg tr rv enc vl vb i pd ilt 转发 轉寄 転送 пересл".split(" "));
/** Enough for any thread; what lies behind never decides. */
const subjectMaxLength = 1_000;
const wordMaxLength = 8;

export interface BaseSubject {
  /** Lower case; empty when nothing but markers was there. */
  base: string;
  /** True when a reply marker was taken off. */
  isReply: boolean;
}

/**
 * What remains of a subject without "Re:", "Fwd:", list tags and "(fwd)": two emails with the same base
 * subject may be of one thread. RFC 5256 section 2.1, with other languages' markers. Linear in the length.
 */
export function baseSubject(subject: string): BaseSubject {
  let rest = subject.slice(0, subjectMaxLength).normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
  let isReply = false;
  for (;;) {
    const marker = leadingMarker(rest);
    const tagEnd = marker ? -1 : leadingTagEnd(rest);
    if (marker) {
      isReply ||= marker.isReply;
      rest = rest.slice(marker.end).trimStart();
    } else if (tagEnd > 0 && rest.slice(tagEnd).trim() !== "") {
      // A tag that is the whole subject is the subject.
      rest = rest.slice(tagEnd).trimStart();
    } else if (rest.endsWith("(fwd)")) {
      rest = rest.slice(0, -5).trimEnd();
    } else if (rest.startsWith("[fwd:") && rest.endsWith("]")) {
      rest = rest.slice(5, -1).trim();
    } else return { base: rest, isReply };
  }
}

/** `re:`, `re[2]:`, `re (3) :`, `re^2:`. */
function leadingMarker(text: string): { end: number; isReply: boolean } | null {
  let at = 0;
  while (at < wordMaxLength && at < text.length && !" :：[(^".includes(text.charAt(at))) at += 1;
  const word = text.slice(0, at);
  const isReply = replyWords.has(word);
  if (!isReply && !forwardWords.has(word)) return null;
  while (at < text.length && " [(^0123456789)]".includes(text.charAt(at))) at += 1;
  return ":：".includes(text.charAt(at) || "?") ? { end: at + 1, isReply } : null;
}

function leadingTagEnd(text: string): number {
  if (!text.startsWith("[") || text.startsWith("[fwd:")) return -1;
  return text.indexOf("]") + 1;
}
