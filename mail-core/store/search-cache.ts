/** Octets that are kept of all accounts together. */
const keptMaxOctets = 64 * 1024 * 1024;

/** Keeps what was worked out and never changes; what was not asked for longest goes first. */
export interface SearchCache {
  /** What is kept under `key`, or what `make` gives. */
  get<Value>(key: string, octetsOf: (value: Value) => number, make: () => Promise<Value>): Promise<Value>;
}

export const noCache: SearchCache = { get: (_, __, make) => make() };

export function makeSearchCache(maxOctets = keptMaxOctets): SearchCache {
  const kept = new Map<string, { value: unknown; octets: number }>();
  let octetsKept = 0;

  const forget = (key: string) => {
    octetsKept -= kept.get(key)?.octets ?? 0;
    kept.delete(key);
  };
  const keep = (key: string, value: unknown, octets: number) => {
    forget(key);
    kept.set(key, { value, octets });
    octetsKept += octets;
    for (const oldest of kept.keys()) {
      if (octetsKept <= maxOctets) return;
      forget(oldest);
    }
  };

  return {
    async get<Value>(key: string, octetsOf: (value: Value) => number, make: () => Promise<Value>) {
      const known = kept.get(key);
      const value = known ? (known.value as Value) : await make();
      keep(key, value, known?.octets ?? octetsOf(value) + 2 * key.length);
      return value;
    },
  };
}
