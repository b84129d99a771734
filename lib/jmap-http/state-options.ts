export interface StateOptions {
  /** Null means all of them. */
  types: ReadonlySet<string> | null;
  closeAfterState: boolean;
  /** Seconds without an event after which a ping goes out; 0 for none. */
  pingS: number;
}

const typesMax = 50;
/** RFC 8620 section 7.3: no minimum above 30 seconds, no maximum below 300. */
const pingLimitsS = { least: 15, most: 900 };

/** What an event stream is asked for, or the name of what is wrong; what is left out is `*`, `no` and `0`. RFC 8620 section 7.3. */
export function readStateOptions(query: URLSearchParams): StateOptions | "types" | "closeafter" | "ping" {
  const types = query.get("types") ?? "*";
  if (!/^(\*|[A-Za-z]{1,50}(,[A-Za-z]{1,50})*)$/.test(types) || types.split(",").length > typesMax)
    return "types";
  const closeAfter = query.get("closeafter") ?? "no";
  if (closeAfter !== "state" && closeAfter !== "no") return "closeafter";
  const ping = query.get("ping") ?? "0";
  if (!/^\d{1,15}$/.test(ping)) return "ping";
  const askedS = Number(ping);
  return {
    types: types === "*" ? null : new Set(types.split(",")),
    closeAfterState: closeAfter === "state",
    pingS: askedS === 0 ? 0 : Math.min(pingLimitsS.most, Math.max(pingLimitsS.least, askedS)),
  };
}
