import { makeKillingGround } from "../killing.ts";

// Kills a loaded server again and again: node e2e/campaigns/kill.ts [rounds]
const rounds = Number(process.argv[2] ?? 20);
const ground = await makeKillingGround();
try {
  for (let n = 1; n <= rounds; n++) {
    await ground.round(300 + Math.random() * 2_000, n % 3 === 0 ? "server" : "server and database");
    process.stdout.write(`round ${n} of ${rounds}\n`);
  }
  const tally = await ground.count();
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  process.exitCode = tally.lost + tally.twice + tally.notRelayed > 0 ? 1 : 0;
} finally {
  await ground.end();
}
