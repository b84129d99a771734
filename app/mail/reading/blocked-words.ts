/** How many pictures would come from each host. */
export type RemoteHosts = ReadonlyMap<string, number>;

/** So many hosts are named; the others are counted. */
const namedMax = 4;

/** What was blocked: how much in a sentence, and from where. */
export function blockedWords(hosts: RemoteHosts): { said: string; from: string } {
  const all = [...hosts.values()].reduce((sum, count) => sum + count, 0);
  const said = all === 1 ? "One remote image was" : `${all} remote images were`;
  const named = [...hosts]
    .sort(([, a], [, b]) => b - a)
    .map(([host, count]) => (hosts.size > 1 && count > 1 ? `${host} (${count})` : host));
  const rest = named.length - namedMax;
  const from = named.slice(0, rest > 0 ? namedMax : undefined).join(", ");
  return {
    said: `${said} not loaded, so that the sender does not learn that you read this.`,
    from: rest > 0 ? `${from} and ${rest} more` : from,
  };
}

/** The host of an address in a message; what cannot be read is named as it stands. */
export function hostOf(url: string): string {
  try {
    return new URL(url.trim(), "https://nowhere.invalid").hostname;
  } catch {
    return "an address that cannot be read";
  }
}
