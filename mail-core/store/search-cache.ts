/** Octets that are kept of all accounts together. */
const keptMaxOctets = 64 * 1024 * 1024;

/** Keeps what was worked out and never changes; what was not asked for longest goes first. */
export interface SearchCache {
  /** What is kept under `key`, or what `make` gives, which is asked once for all who wait for it. */
  get<Value>(key: string, octetsOf: (value: Value) => number, make: () => Promise<Value>): Promise<Value>;
}

export const noCache: SearchCache = { get: (_, __, make) => make() };

export function makeSearchCache(maxOctets = keptMaxOctets): SearchCache {
  const kept = new Map<string, { value: unknown; octets: number }>();
  const coming = new Map<string, Promise<unknown>>();
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

  /** A failure is told to all who wait, and forgotten. */
  const makeOnce = <Value>(key: string, make: () => Promise<Value>): Promise<Value> => {
    const made = coming.get(key) ?? make().finally(() => coming.delete(key));
    coming.set(key, made);
    return made as Promise<Value>;
  };

  return {
    async get<Value>(key: string, octetsOf: (value: Value) => number, make: () => Promise<Value>) {
      const known = kept.get(key);
      const value = known ? (known.value as Value) : await makeOnce(key, make);
      keep(key, value, known?.octets ?? octetsOf(value) + 2 * key.length);
      return value;
    },
  };
}
