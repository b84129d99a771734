/** Octets that are kept of all accounts together. */
const keptMaxOctets = 64 * 1024 * 1024;

/**
 * Keeps what stays true under its key: a key names the account, and the state in which it was worked out unless it never changes. What was
 * not asked for longest goes first.
 */
export interface Cache {
  /** What is kept under `key`, or what `make` gives, which is asked once for all who wait for it. */
  get<Value>(key: string, octetsOf: (value: Value) => number, make: () => Promise<Value>): Promise<Value>;
  /** What is kept under `key`. */
  find<Value>(key: string): Value | undefined;
  /** Keeps it in place of what was there. */
  keep(key: string, value: unknown, octets: number): void;
}

export const noCache: Cache = { get: (_, __, make) => make(), find: () => undefined, keep: () => {} };

export function makeCache(maxOctets = keptMaxOctets): Cache {
  const kept = new Map<string, { value: unknown; octets: number }>();
  const coming = new Map<string, Promise<unknown>>();
  let octetsKept = 0;

  const forget = (key: string) => {
    octetsKept -= kept.get(key)?.octets ?? 0;
    kept.delete(key);
  };
  const keep = (key: string, value: unknown, valueOctets: number) => {
    forget(key);
    const octets = valueOctets + 2 * key.length;
    kept.set(key, { value, octets });
    octetsKept += octets;
    for (const oldest of kept.keys()) {
      if (octetsKept <= maxOctets) return;
      forget(oldest);
    }
  };

  /** Whatever is asked for goes to the end of the line. */
  const find = <Value>(key: string): Value | undefined => {
    const known = kept.get(key);
    if (!known) return undefined;
    kept.delete(key);
    kept.set(key, known);
    return known.value as Value;
  };

  /** A failure is told to all who wait, and forgotten. */
  const makeOnce = <Value>(key: string, make: () => Promise<Value>): Promise<Value> => {
    const made = coming.get(key) ?? make().finally(() => coming.delete(key));
    coming.set(key, made);
    return made as Promise<Value>;
  };

  return {
    find,
    keep,
    async get<Value>(key: string, octetsOf: (value: Value) => number, make: () => Promise<Value>) {
      const known = find<Value>(key);
      if (known !== undefined) return known;
      const value = await makeOnce(key, make);
      keep(key, value, octetsOf(value));
      return value;
    },
  };
}
