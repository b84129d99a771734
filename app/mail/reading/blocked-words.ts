import type { Say } from "../../../lib/language/words.ts";

/** How many pictures would come from each host. */
export type RemoteHosts = ReadonlyMap<string, number>;

/** So many hosts are named; the others are counted. */
const namedMax = 4;

/** How many there are, and who they are in one line: the busiest first, with how often. */
function counted(t: Say<"mail.reading">, hosts: RemoteHosts): { count: number; names: string } {
  const named = [...hosts]
    .sort(([, a], [, b]) => b - a)
    .map(([host, count]) => {
      const name = host || t("unreadable");
      return hosts.size > 1 && count > 1 ? `${name} (${count})` : name;
    });
  const rest = named.length - namedMax;
  const names = named.slice(0, rest > 0 ? namedMax : undefined).join(", ");
  return {
    count: [...hosts.values()].reduce((sum, count) => sum + count, 0),
    names: rest > 0 ? t("andMore", { hosts: names, rest }) : names,
  };
}

/** What was blocked: how much in a sentence, and from where. */
export function blockedWords(t: Say<"mail.reading">, hosts: RemoteHosts): { said: string; from: string } {
  const { count, names } = counted(t, hosts);
  return { said: t("blocked", { count }), from: names };
}

/** How many trackers were left out, and who would have been told by them. */
export function trackerWords(t: Say<"mail.reading">, trackers: RemoteHosts): string {
  return t("trackers", counted(t, trackers));
}

/** The host of an address in a message; empty for one that cannot be read. */
export function hostOf(url: string): string {
  try {
    return new URL(url.trim(), "https://nowhere.invalid").hostname;
  } catch {
    return "";
  }
}
