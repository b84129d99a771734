/** The mark in the browser's timeline at which the page, shown and alive, first begins with what could wait. */
export const idleMark = "keryx-idle";

const idleMaxMs = 2_000;
/** A browser without idle callbacks (Safari) waits so long instead. */
const insteadMs = 300;

/** Does work once the browser has nothing else to do, at the latest after two seconds; what is returned calls it off. */
export function whenIdle(work: () => void): () => void {
  const begin = () => {
    if (performance.getEntriesByName(idleMark).length === 0) performance.mark(idleMark);
    work();
  };
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(begin, insteadMs);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(begin, { timeout: idleMaxMs });
  return () => cancelIdleCallback(handle);
}
