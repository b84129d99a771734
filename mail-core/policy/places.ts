/** So many places for each key. `take` gives back what frees the place, once; null when all are taken. Forgets idle keys. */
export function makePlaces(max: number): { take(key: string): (() => void) | null } {
  const taken = new Map<string, number>();
  return {
    take(key) {
      const count = (taken.get(key) ?? 0) + 1;
      if (count > max) return null;
      taken.set(key, count);
      let isFree = false;
      return () => {
        if (isFree) return;
        isFree = true;
        const left = (taken.get(key) ?? 1) - 1;
        if (left === 0) taken.delete(key);
        else taken.set(key, left);
      };
    },
  };
}
