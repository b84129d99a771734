import { composeAdministration } from "../../mail-core/administration.ts";
import { lineLog } from "../log.ts";
import { PlainFailure } from "../plain-failure.ts";
import { readConfig } from "../server/environment.ts";
import { parseCommand } from "./command.ts";
import { withDatabase } from "./database.ts";
import { run } from "./run.ts";
import { usage } from "./usage.ts";

/** Exit codes: 0 done, 1 refused or failed, 2 not understood. */
async function main(): Promise<number> {
  const parsed = parseCommand(process.argv.slice(2));
  if (!parsed.ok) {
    process.stderr.write(`${parsed.problem}.\n\n${usage}`);
    return 2;
  }
  const { command } = parsed;
  if (command.kind === "help") {
    process.stdout.write(usage);
    return 0;
  }
  const config = readConfig();
  const act = await withDatabase(config, async (databaseUrl) => {
    const administration = composeAdministration({ databaseUrl, config: config.mail, log: lineLog("error") });
    try {
      return await run(command, administration);
    } finally {
      await administration.close();
    }
  });
  if (act.ok) process.stdout.write(act.text);
  else process.stderr.write(`${act.problem}\n`);
  return act.ok ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof PlainFailure ? error.message : ((error as Error).stack ?? error)}\n`,
    );
    process.exit(1);
  },
);
