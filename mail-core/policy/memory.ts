/** Marks with a time each; the least recently used go first. */
export function makeMemory(max: number) {
  const marks = new Map<string, number>();
  return {
    get(key: string): number | undefined {
      const value = marks.get(key);
      if (value === undefined) return undefined;
      marks.delete(key);
      marks.set(key, value);
      return value;
    },
    set(key: string, value: number) {
      marks.delete(key);
      marks.set(key, value);
      const [oldest] = marks.keys();
      if (marks.size > max && oldest !== undefined) marks.delete(oldest);
    },
  };
}
