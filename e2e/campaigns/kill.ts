import { makeKillingGround, type Victims } from "../killing.ts";

// Kills a loaded server again and again: node e2e/campaigns/kill.ts [rounds]
const rounds = Number(process.argv[2] ?? 20);
const victims: readonly Victims[] = ["server", "server and database", "both hosts"];
const ground = await makeKillingGround();
try {
  for (let n = 1; n <= rounds; n++) {
    await ground.round(1 + Math.floor(Math.random() * 500), victims[n % victims.length] ?? "server");
    process.stdout.write(`round ${n} of ${rounds}\n`);
  }
  const { sent, savedFromTwice, ...wrong } = await ground.count();
  process.stdout.write(`${JSON.stringify({ sent, savedFromTwice, ...wrong })}\n`);
  process.exitCode = Object.values(wrong).some((count) => count > 0) ? 1 : 0;
} finally {
  await ground.end();
}
