/** Another account's provider, by which an account writes as its address there. */
export interface Through {
  accountId: string;
  sourceId: string;
}

/** `carol@hamburger.edu#7.12`: a destination of the queue that is no domain, told apart for each account that uses it. The address is canonical. */
export const throughName = (address: string, { accountId, sourceId }: Through): string =>
  `${address}#${accountId}.${sourceId}`;

/** Null for every other destination: no domain, literal or next hop has the sign. */
export function readThrough(destination: string): Through | null {
  const [, accountId, sourceId] = /#(\d{1,20})\.(\d{1,20})$/.exec(destination) ?? [];
  return accountId && sourceId ? { accountId, sourceId } : null;
}
