/** Lets at most `width` works of one key run at once; the others wait in line. Forgets idle keys. */
export function makeTurnstile(width: number): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const gates = new Map<string, { running: number; line: (() => void)[] }>();
  return async (key, work) => {
    const gate = gates.get(key) ?? { running: 0, line: [] };
    gates.set(key, gate);
    if (gate.running < width) gate.running += 1;
    else await new Promise<void>((resolve) => gate.line.push(resolve));
    try {
      return await work();
    } finally {
      const next = gate.line.shift();
      if (next) next();
      else {
        gate.running -= 1;
        if (gate.running === 0) gates.delete(key);
      }
    }
  };
}
