import { afterAll, beforeAll, expect, test } from "vitest";
import { composeAdministration } from "../../mail-core/administration.ts";
import { type DnsServer, startDns } from "../../mail-core/testing/dns-server.ts";
import { type ScratchDatabase, scratchDatabase } from "../../mail-core/testing/scratch-database.ts";
import { parseCommand } from "./command.ts";
import { run } from "./run.ts";

let database: ScratchDatabase;
let dns: DnsServer;
beforeAll(async () => {
  database = await scratchDatabase();
  dns = await startDns({});
  process.env.KERYX_PASSWORD = "correct horse battery";
  await keryx("setup --domain crepes.fr --admin alice@crepes.fr");
});
afterAll(async () => {
  delete process.env.KERYX_PASSWORD;
  await dns.close();
  await database.close();
});

/** What the command prints; a refusal begins with "!". */
async function keryx(line: string): Promise<string> {
  const parsed = parseCommand(line.split(" "));
  if (!parsed.ok || parsed.command.kind === "help") throw new Error(line);
  const administration = composeAdministration({
    databaseUrl: database.url,
    config: {
      hostname: "mail.crepes.fr",
      smarthost: null,
      dnsServers: [dns.address],
      webUrl: "https://mail.crepes.fr",
    },
  });
  const act = await run(parsed.command, administration).finally(() => administration.close());
  return act.ok ? act.text : `!${act.problem}`;
}

/** Reads the lines of a zone back into records. */
function publish(zone: string): void {
  for (const line of zone.split("\n")) {
    const [, name = "", type, value = ""] = /^([^;\s]+)\.\s+(\w+)\s+(.*)$/.exec(line) ?? [];
    if (type === "TXT") dns.zone[name] = { ...zoneAt(name), TXT: [unquoted(value)] };
    if (type === "MX") dns.zone[name] = { ...zoneAt(name), MX: [[10, value.replace(/^10 |\.$/g, "")]] };
    const [, port, target = ""] = /^0 1 (\d+) (\S+)\.$/.exec(value) ?? [];
    if (type === "SRV") dns.zone[name] = { ...zoneAt(name), SRV: [[0, 1, Number(port), target]] };
  }
}
const zoneAt = (name: string) => (typeof dns.zone[name] === "object" ? dns.zone[name] : {});
const unquoted = (value: string) =>
  [...value.matchAll(/"([^"]*)"/g)]
    .map(([, piece = ""]) => {
      expect(piece.length).toBeLessThanOrEqual(255);
      return piece;
    })
    .join("");

test("the records are lines of a zone, and a check finds what was pasted from them", async () => {
  const zone = await keryx("domain dns crepes.fr");
  expect(zone).toMatch(/^; Mail comes to this server\.\ncrepes\.fr\. {2}MX {2}10 mail\.crepes\.fr\.\n/);
  expect(zone).toMatch(
    /\n_smtp\._tls\.crepes\.fr\. {2}TXT {2}"v=TLSRPTv1; rua=mailto:postmaster@crepes\.fr"\n/,
  );
  expect(zone).toMatch(/\n_carddavs\._tcp\.crepes\.fr\. {2}SRV {2}0 1 443 mail\.crepes\.fr\.\n/);
  expect(zone).toMatch(/\n_carddavs\._tcp\.crepes\.fr\. {2}TXT {2}"path=\/dav\/"\n$/);
  expect(await keryx("domain check crepes.fr")).toMatch(
    /^RECORD +NAME +IN THE DNS\nMX +crepes\.fr +missing\n/,
  );
  dns.zone["mail.crepes.fr"] = { A: ["192.0.2.1"] };
  publish(zone);
  const checked = (await keryx("domain check crepes.fr")).trimEnd().split("\n").slice(1);
  expect(checked).toHaveLength(9);
  for (const line of checked) expect(line).toMatch(/ in place$/);
  delete dns.zone["mail.crepes.fr"];
  expect(await keryx("domain check crepes.fr")).toContain("in place, but mail.crepes.fr has no address");
});

test("new keys are made, published, and sign after a check; or without one", async () => {
  expect(await keryx("domain keys crepes.fr")).toMatch(/^crepes\.fr has new keys\./);
  expect(await keryx("domain keys crepes.fr")).toMatch(/^!crepes\.fr has new keys already/);
  const zone = await keryx("domain dns crepes.fr");
  expect(zone.match(/A new key: it signs once this is found/g)).toHaveLength(2);
  publish(zone);
  await keryx("domain check crepes.fr");
  const after = await keryx("domain dns crepes.fr");
  expect(after).not.toContain("A new key");
  expect(after.match(/signs no more: its record is wanted until \d{4}-\d\d-\d\d/g)).toHaveLength(2);
  expect(await keryx("domain keys crepes.fr --use")).toMatch(/^!crepes\.fr has no new keys/);
  await keryx("domain keys crepes.fr");
  expect(await keryx("domain keys crepes.fr --use")).toMatch(/sign from now on/);
});

test("domains are added, listed and deleted; what is wrong is said in a sentence", async () => {
  expect(await keryx("domain add hamburger.edu")).toMatch(/^hamburger\.edu is added\./);
  expect(await keryx("domain add hamburger.edu")).toBe("!hamburger.edu exists already.");
  expect(await keryx("domain add no_domain")).toBe('!"no_domain" is no domain such as crepes.fr.');
  expect(await keryx("domain list")).toMatch(
    /^DOMAIN +ADDRESSES +ALIASES +SINCE\ncrepes\.fr +1 +0 +\d{4}-\d\d-\d\d\nhamburger\.edu +0 +0 /,
  );
  expect(JSON.parse(await keryx("domain list --json"))).toMatchObject([
    { name: "crepes.fr", addresses: 1 },
    { name: "hamburger.edu", addresses: 0 },
  ]);
  expect(JSON.parse(await keryx("domain dns hamburger.edu --json"))).toHaveLength(9);
  expect(await keryx("domain delete crepes.fr")).toBe(
    "!crepes.fr has addresses of accounts (1) and aliases (0): delete those first.",
  );
  expect(await keryx("domain delete hamburger.edu")).toBe("hamburger.edu is deleted.\n");
  expect(await keryx("domain check hamburger.edu")).toMatch(
    /^!hamburger\.edu is not a domain of this server/,
  );
});
