import type { Read } from "./list-query.ts";
import { answer, type MethodOutcome, refuse } from "./method.ts";

/** What every /queryChanges is asked besides its filter and sort. RFC 8620 section 5.6. */
export interface SinceQuery {
  sinceQueryState: string;
  maxChanges: number | null;
  upToId: string | null;
  calculateTotal: boolean;
}

const wrong = (description: string) => ({ ok: false, type: "invalidArguments", description }) as const;

export function readSinceQuery({
  sinceQueryState,
  maxChanges = null,
  upToId = null,
  calculateTotal = false,
}: Record<string, unknown>): Read<SinceQuery> {
  if (typeof sinceQueryState !== "string") return wrong("sinceQueryState");
  if (maxChanges !== null && !(Number.isSafeInteger(maxChanges) && (maxChanges as number) > 0))
    return wrong("maxChanges");
  if (upToId !== null && typeof upToId !== "string") return wrong("upToId");
  if (typeof calculateTotal !== "boolean") return wrong("calculateTotal");
  return {
    ok: true,
    value: { sinceQueryState, maxChanges: maxChanges as number | null, upToId, calculateTotal },
  };
}

/** How a result came from one state to another. */
export interface Difference {
  newQueryState: string;
  removed: string[];
  /** The lowest index first. */
  added: { id: string; index: number }[];
  total: number | null;
}

/** The answer, or tooManyChanges when it is more than was wanted. */
export function answerDifference(
  name: string,
  accountId: string,
  { sinceQueryState, maxChanges }: SinceQuery,
  { newQueryState, removed, added, total }: Difference,
): MethodOutcome {
  if (maxChanges !== null && removed.length + added.length > maxChanges) return refuse("tooManyChanges");
  return answer(name, {
    accountId,
    oldQueryState: sinceQueryState,
    newQueryState,
    ...(total === null ? {} : { total }),
    removed,
    added,
  });
}
