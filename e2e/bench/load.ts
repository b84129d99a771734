import { type JmapLoad, prepareJmapLoad } from "./load-jmap.ts";
import { type Pop3Load, preparePop3Load } from "./load-pop3.ts";
import { prepareSmtpLoad, type SmtpLoad } from "./load-smtp.ts";

/** One driver process's share of a load; started by `fan-out.ts`. */
export type Load = SmtpLoad | Pop3Load | JmapLoad;

export interface LoadResult {
  done: number;
  octets: number;
  latenciesMs: number[];
}

/** Heard from a driver: it has made what it needs and waits for "go", or it is done. */
export type FromDriver =
  | { kind: "ready" }
  | { kind: "done"; result: LoadResult }
  | { kind: "failed"; error: string };

const say = (message: FromDriver, then = () => {}) => process.send?.(message, then);

function prepare(load: Load): () => Promise<LoadResult> {
  if (load.kind === "jmap") return prepareJmapLoad(load);
  return load.kind === "smtp" ? prepareSmtpLoad(load) : preparePop3Load(load);
}

process.once("message", (load: Load) => {
  const run = prepare(load);
  process.once("message", () => {
    run().then(
      (result) => say({ kind: "done", result }, () => process.exit(0)),
      (error) => say({ kind: "failed", error: String(error) }, () => process.exit(1)),
    );
  });
  say({ kind: "ready" });
});
