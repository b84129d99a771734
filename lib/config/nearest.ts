/** The known name with the same letters up to two differences, for a slip of the finger. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, column) => column);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
        next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
      }
      row = next;
    }
    return row[b.length] ?? 0;
  };
  if (name.length > 64) return undefined;
  return names
    .map((known) => ({ known, away: distance(name, known) }))
    .filter(({ away }) => away <= 2)
    .sort((a, b) => a.away - b.away)[0]?.known;
}
