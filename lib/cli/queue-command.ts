import type { HostPort, QueueFilter, QueueSelection, QueueState } from "../../mail-core/index.ts";
import { readHostPort } from "../config/values.ts";

export type QueueCommand =
  | { kind: "queue list"; filter: QueueFilter; json: boolean }
  | { kind: "queue show"; id: string; json: boolean }
  | { kind: "queue hold" | "queue release" | "queue retry"; which: QueueSelection }
  | { kind: "queue delete"; which: QueueSelection; report: boolean; yes: boolean }
  /** Null goes back to the usual way. */
  | { kind: "queue route"; which: QueueSelection; nextHop: HostPort | null }
  | { kind: "queue ledger"; json: boolean };

/** Options that choose recipients. */
export const choosing = ["domain", "from", "to", "reply", "all"] as const;

/** The options of each command, beside --help. */
export const queueOptions = {
  "queue list": ["domain", "from", "to", "reply", "state", "json"],
  "queue show": ["json"],
  "queue hold": choosing,
  "queue release": choosing,
  "queue retry": choosing,
  "queue delete": [...choosing, "report", "yes"],
  "queue route": [...choosing, "via", "back"],
  "queue ledger": ["json"],
} as const;

interface Values {
  domain?: string | undefined;
  from?: string | undefined;
  to?: string[] | undefined;
  reply?: string | undefined;
  state?: string | undefined;
  all?: boolean | undefined;
  json?: boolean | undefined;
  report?: boolean | undefined;
  yes?: boolean | undefined;
  via?: string | undefined;
  back?: boolean | undefined;
}

type Read<T> = { ok: true; value: T } | { ok: false; problem: string };
export type ParsedQueue = { ok: true; command: QueueCommand } | { ok: false; problem: string };

const bad = (problem: string) => ({ ok: false as const, problem });
const good = (command: QueueCommand): ParsedQueue => ({ ok: true, command });

const states: readonly QueueState[] = [
  "waiting",
  "held",
  "delivered",
  "relayed",
  "bounced",
  "expired",
  "deleted",
  "canceled",
];
const isState = (text: string): text is QueueState => (states as readonly string[]).includes(text);

/** Turns what stands behind `queue …` into a command, without I/O. */
export function parseQueueCommand(name: string, ids: readonly string[], values: Values): ParsedQueue {
  const { domain, from, to, reply, state, all } = values;
  const json = values.json ?? false;
  const filter: QueueFilter = { destination: domain?.toLowerCase(), sender: from, recipient: to?.[0], reply };
  const isFiltered = Object.values(filter).some((text) => text !== undefined);
  if ((to?.length ?? 0) > 1) return bad("One --to at a time");
  if (name === "queue list" || name === "queue ledger") {
    if (ids.length > 0) return bad(`"${name}" does not know what to do with "${ids[0]}"`);
    if (name === "queue ledger") return good({ kind: name, json });
    if (state !== undefined && !isState(state)) return bad(`"${state}" is no state: ${states.join(", ")}`);
    return good({ kind: name, filter: { ...filter, state }, json });
  }
  if (name === "queue show") {
    const [id, stray] = ids;
    if (stray !== undefined) return bad(`"${name}" does not know what to do with "${stray}"`);
    return id === undefined
      ? bad(`"${name}" needs an ID: queue list shows them`)
      : good({ kind: name, id, json });
  }
  const chosen = choose(name, ids, isFiltered ? filter : null, all ?? false);
  if (!chosen.ok) return chosen;
  const which = chosen.value;
  switch (name) {
    case "queue delete":
      return good({ kind: name, which, report: values.report ?? false, yes: values.yes ?? false });
    case "queue route": {
      const { via, back } = values;
      if ((via === undefined) === !back) return bad('"queue route" needs one of --via and --back');
      const nextHop = via === undefined ? null : readHostPort(via, 25);
      return nextHop === undefined
        ? bad(`"${via}" is no next hop such as mx.crepes.fr or 192.0.2.7:2525`)
        : good({ kind: name, which, nextHop });
    }
    default:
      return good({ kind: name as "queue hold" | "queue release" | "queue retry", which });
  }
}

/** Ids, or a filter, or everything: one of them, so that nobody changes all by an option left out. */
function choose(
  name: string,
  ids: readonly string[],
  filter: QueueFilter | null,
  all: boolean,
): Read<QueueSelection> {
  const asked = [ids.length > 0, filter !== null, all].filter(Boolean).length;
  if (asked !== 1) return bad(`"${name}" needs one of IDs, a choice such as --domain, and --all`);
  return { ok: true, value: ids.length > 0 ? { ids } : { filter: filter ?? {} } };
}
