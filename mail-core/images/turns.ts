export interface Turns {
  /** The end of the turn, as soon as it is one's turn; null where too many wait already, or nobody waits any more. */
  enter(account: string, signal?: AbortSignal): Promise<(() => void) | null>;
}

interface Waiting {
  account: string;
  go(): void;
}

/** So many at once, in all and of each account; others wait. A place goes to who has the fewest, and among those to who waited longest. */
export function makeTurns({
  max,
  perAccountMax,
  waitingPerAccountMax,
}: {
  max: number;
  perAccountMax: number;
  waitingPerAccountMax: number;
}): Turns {
  const running = new Map<string, number>();
  const waiting = new Set<Waiting>();
  let all = 0;
  const of = (account: string) => running.get(account) ?? 0;
  const isFree = (account: string) => all < max && of(account) < perAccountMax;

  const take = (account: string) => {
    all += 1;
    running.set(account, of(account) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      all -= 1;
      if (of(account) > 1) running.set(account, of(account) - 1);
      else running.delete(account);
      callNext();
    };
  };
  const callNext = () => {
    let next: Waiting | null = null;
    for (const one of waiting)
      if (isFree(one.account) && (!next || of(one.account) < of(next.account))) next = one;
    next?.go();
  };

  return {
    enter(account, signal) {
      if (signal?.aborted) return Promise.resolve(null);
      if (isFree(account)) return Promise.resolve(take(account));
      const before = [...waiting].filter((one) => one.account === account).length;
      if (before >= waitingPerAccountMax) return Promise.resolve(null);
      return new Promise((resolve) => {
        const giveUp = () => {
          waiting.delete(entry);
          resolve(null);
        };
        const entry: Waiting = {
          account,
          go() {
            waiting.delete(entry);
            signal?.removeEventListener("abort", giveUp);
            resolve(take(account));
          },
        };
        waiting.add(entry);
        signal?.addEventListener("abort", giveUp, { once: true });
      });
    },
  };
}
