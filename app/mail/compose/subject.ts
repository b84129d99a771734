/** Prefixes that mail programs of other tongues put before a subject: Re, Aw, Sv, Antw, Rif, Fwd, Wg, Tr, … */
const replyPrefix = /^(?:re|aw|sv|antw|rif|odp|ynt|ref|回复|回覆|答复)(?:\[\d+\])?\s*[:：]\s*/iu;
const forwardPrefix = /^(?:fwd?|wg|tr|i|vs|doorst|enc|转发|轉寄)(?:\[\d+\])?\s*[:：]\s*/iu;

/** A subject without what mail programs put before it. */
export function bareSubject(subject: string): string {
  let rest = subject.trim();
  while (replyPrefix.test(rest) || forwardPrefix.test(rest))
    rest = rest.replace(replyPrefix, "").replace(forwardPrefix, "");
  return rest;
}

/** `Re: ` once, however often the subject went to and fro. RFC 5322 section 3.6.5. */
export function replySubject(subject: string): string {
  let rest = subject.trim();
  while (replyPrefix.test(rest)) rest = rest.replace(replyPrefix, "");
  return `Re: ${rest}`.trim();
}

export function forwardSubject(subject: string): string {
  let rest = subject.trim();
  while (forwardPrefix.test(rest)) rest = rest.replace(forwardPrefix, "");
  return `Fwd: ${rest}`.trim();
}
