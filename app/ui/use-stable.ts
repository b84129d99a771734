import { useCallback, useInsertionEffect, useRef } from "react";

/** A function that stays the same from one drawing to the next, and does what the latest said. Not to be called while drawing. */
export function useStable<Given extends unknown[], Result>(
  work: (...given: Given) => Result,
): (...given: Given) => Result {
  const latest = useRef(work);
  useInsertionEffect(() => {
    latest.current = work;
  });
  return useCallback((...given) => latest.current(...given), []);
}
