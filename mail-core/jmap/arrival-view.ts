import { readResults } from "../mime/authentication-results.ts";
import { readArrival, readCollectedFrom, readDelivery, readRule } from "../mime/received.ts";
import type { Sql } from "../store/database.ts";
import { type WayIn, waysIn } from "../store/ways-in.ts";
import { utcDate } from "./email-get.ts";

/** Ours: how an email came into this account. Known to those who use `journeyCapability`. docs/jmap.md. */
export const arrivalProperty = "keryx:arrival";

/** For emails by id; null for one that was not delivered: a draft, one's own copy, an import. */
export async function viewArrivals(
  sql: Sql,
  account: string,
  traces: ReadonlyMap<string, Uint8Array>,
): Promise<Map<string, Record<string, unknown> | null>> {
  const deliveries = new Map(Array.from(traces, ([id, trace]) => [id, readDelivery(trace)]));
  const named = [...deliveries.values()].flatMap((delivery) => delivery?.deliveredTo ?? []);
  const ways = await waysIn(sql, account, named);
  return new Map(
    Array.from(traces, ([id, trace]) => {
      const delivery = deliveries.get(id);
      return [id, delivery ? view(trace, delivery, ways) : viewCollected(trace)];
    }),
  );
}

/** What was collected from another account came to that one's address. */
function viewCollected(trace: Uint8Array): Record<string, unknown> | null {
  const address = readCollectedFrom(trace);
  const arrival = readArrival(trace);
  if (address === null || !arrival) return null;
  return {
    reversePath: "",
    deliveredTo: address,
    via: "collected",
    rule: readRule(trace),
    authentication: null,
    hop: { ...arrival, at: utcDate(arrival.at) },
  };
}

function view(
  trace: Uint8Array,
  { reversePath, deliveredTo }: { reversePath: string; deliveredTo: string },
  ways: ReadonlyMap<string, WayIn | null>,
): Record<string, unknown> {
  const arrival = readArrival(trace);
  return {
    reversePath,
    deliveredTo,
    via: ways.get(deliveredTo) ?? null,
    rule: readRule(trace),
    authentication: readResults(trace),
    hop: arrival && { ...arrival, at: utcDate(arrival.at) },
  };
}
