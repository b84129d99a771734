import type { Log } from "../mail-core/index.ts";

const levels = { info: 0, warn: 1, error: 2, silent: 3 };

/** One line for each event: time, level, event, then `name=value`. Control characters never reach the terminal. */
export function lineLog(
  least: keyof typeof levels,
  write: (line: string) => void = gathering((lines) => process.stderr.write(lines)),
): Log {
  const at =
    (level: "info" | "warn" | "error") =>
    (event: string, fields: Record<string, unknown> = {}) => {
      if (levels[level] < levels[least]) return;
      const pairs = Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ` ${name}=${shown(value)}`);
      write(`${new Date().toISOString()} ${level} ${event}${pairs.join("")}\n`);
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** Lines of one turn of the event loop go out together: a system call for each is what a busy queue spends most on. */
function gathering(write: (lines: string) => void): (line: string) => void {
  let waiting = "";
  const flush = () => {
    if (waiting) write(waiting);
    waiting = "";
  };
  process.on("exit", flush);
  return (line) => {
    if (!waiting) setImmediate(flush);
    waiting += line;
  };
}

const valueMax = 4000;

function shown(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  if (typeof value === "string" && /^[\w.:@/<>[\]+-]{1,200}$/.test(value)) return value;
  const whole = value instanceof Error ? (value.stack ?? value.message) : value;
  let text: string | undefined;
  try {
    text = JSON.stringify(whole, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
  } catch {
    // A value that names itself has no JSON.
  }
  return (text ?? String(whole)).slice(0, valueMax);
}
