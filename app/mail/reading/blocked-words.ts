import type { Say } from "../../../lib/language/words.ts";

/** How many pictures would come from each host. */
export type RemoteHosts = ReadonlyMap<string, number>;

/** So many hosts are named; the others are counted. */
const namedMax = 4;

/** What was blocked: how much in a sentence, and from where. */
export function blockedWords(t: Say<"mail.reading">, hosts: RemoteHosts): { said: string; from: string } {
  const all = [...hosts.values()].reduce((sum, count) => sum + count, 0);
  const named = [...hosts]
    .sort(([, a], [, b]) => b - a)
    .map(([host, count]) => {
      const name = host || t("unreadable");
      return hosts.size > 1 && count > 1 ? `${name} (${count})` : name;
    });
  const rest = named.length - namedMax;
  const from = named.slice(0, rest > 0 ? namedMax : undefined).join(", ");
  return {
    said: t("blocked", { count: all }),
    from: rest > 0 ? t("andMore", { hosts: from, rest }) : from,
  };
}

/** The host of an address in a message; empty for one that cannot be read. */
export function hostOf(url: string): string {
  try {
    return new URL(url.trim(), "https://nowhere.invalid").hostname;
  } catch {
    return "";
  }
}
