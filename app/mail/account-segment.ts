/** Of segments, as an address has them, the account that they begin with; null where that is the reader's own. */
export function accountFrom(segments: readonly string[]): [account: string | null, rest: readonly string[]] {
  const [first = "", ...rest] = segments;
  try {
    const account = decodeURIComponent(first);
    return account.startsWith("@") ? [account.slice(1).toLowerCase(), rest] : [null, segments];
  } catch {
    return [null, segments];
  }
}

/** The segment that `accountFrom` reads, with what parts it from the next one. */
export const accountSegment = (account: string | null): string =>
  account === null ? "" : `@${encodeURIComponent(account).replaceAll("%40", "@")}/`;
