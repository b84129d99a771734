import { spawn } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { expect, test } from "@playwright/test";
import { generate } from "selfsigned";
import { openDataFolder } from "../lib/db/data-folder.ts";
import { type EmbeddedPostgres, startPostgres } from "../lib/db/postgres.ts";
import { greeted, RawClient, upToData } from "../mail-core/testing/dialogue.ts";
import { popByCurl, sendByCurl } from "./clients.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let dir: string;
let keryx: Keryx | null = null;
let postgres: EmbeddedPostgres | null = null;
test.beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "keryx-operate-"));
});
test.afterEach(async () => {
  await keryx?.destroy();
  await postgres?.stop();
  [keryx, postgres] = [null, null];
  await rm(dir, { recursive: true, force: true });
});

const message = (subject: string) =>
  Buffer.from(
    `From: Carol <carol@hamburger.edu>\r\nTo: bob@crepes.fr\r\nSubject: ${subject}\r\n\r\nHello.\r\n`,
  );

test("a database of one's own is used in place of the embedded one, and keeps the mail", async ({ page }) => {
  postgres = await startPostgres(await openDataFolder(join(dir, "elsewhere")));
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"], env: { DATABASE_URL: postgres.url } });
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], message("Kept elsewhere"));
  expect(await keryx.stop()).toBe(0);
  await keryx.start();
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page).filter({ hasText: "Kept elsewhere" })).toBeVisible();
});

test("while the database is away everyone is told to come again, and nothing needs a restart", async ({
  page,
}) => {
  const folder = await openDataFolder(join(dir, "elsewhere"));
  postgres = await startPostgres(folder);
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"], env: { DATABASE_URL: postgres.url } });
  await signIn(page, keryx, "bob@crepes.fr");
  await postgres.stop();

  const client = await RawClient.open(keryx.ports.smtp);
  await client.reply();
  client.send("EHLO client.example\r\n");
  await client.reply();
  client.send("MAIL FROM:<carol@hamburger.edu>\r\n");
  await client.reply();
  client.send("RCPT TO:<bob@crepes.fr>\r\n");
  expect(await client.reply()).toMatch(/^451 /);
  const pop = await RawClient.open(keryx.ports.pop3);
  await pop.line();
  pop.send(`USER bob@crepes.fr\r\nPASS ${password}\r\n`);
  await pop.line();
  expect(await pop.line()).toMatch(/^-ERR \[SYS\/TEMP\]/);
  pop.close();
  const using = ["urn:ietf:params:jmap:core"];
  for (const answer of [
    await page.request.post(`${keryx.url}/jmap`, {
      data: { using, methodCalls: [] },
      headers: { origin: keryx.url },
    }),
    await page.request.get(`${keryx.url}/.well-known/jmap`),
    await page.request.post(`${keryx.url}/jmap/upload/a1`, { data: "x", headers: { origin: keryx.url } }),
  ]) {
    expect(answer.status(), answer.url()).toBe(503);
    expect(await answer.json()).toEqual({
      type: "about:blank",
      status: 503,
      detail: "The store does not answer now, try again",
    });
  }
  const visit = await page.context().newPage();
  for (const path of ["/mail/inbox", "/sign-in", "/settings"]) {
    await visit.goto(`${keryx.url}${path}`);
    await expect(visit.getByText("Nothing is lost.")).toBeVisible();
    expect(await visit.content()).not.toMatch(/postgres:|ECONNREFUSED|node_modules|prisma/i);
  }
  await visit.close();

  postgres = await startPostgres(folder);
  await expect
    .poll(async () => {
      client.send("RCPT TO:<bob@crepes.fr>\r\n");
      return client.reply();
    })
    .toMatch(/^250 /);
  client.close();
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], message("Well again"));
  await expect(rows(page).filter({ hasText: "Well again" })).toBeVisible();
});

/** The name in the certificate of a POP3S port. */
const shownName = (port: number) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.once("error", reject);
  });

test("a certificate that was renewed is served at once; a broken one leaves the last in place", async () => {
  const [cert, key] = [join(dir, "cert.pem"), join(dir, "key.pem")];
  const make = async (name: string) => {
    const made = await generate([{ name: "commonName", value: name }], { keyType: "ec" });
    await writeFile(join(dir, "new-key.pem"), made.private);
    await writeFile(join(dir, "new-cert.pem"), made.cert);
    await copyFile(join(dir, "new-key.pem"), key);
    await copyFile(join(dir, "new-cert.pem"), cert);
  };
  await make("first.crepes.fr");
  keryx = await startKeryx("crepes.fr", { env: { KERYX_TLS_CERT: cert, KERYX_TLS_KEY: key } });
  const { pop3s } = keryx.ports;
  expect(await shownName(pop3s)).toBe("first.crepes.fr");
  await make("second.crepes.fr");
  await expect.poll(() => shownName(pop3s)).toBe("second.crepes.fr");
  await writeFile(cert, "-----BEGIN CERTIFICATE-----\nnonsense\n");
  const shownAndSaid = async () => `${await shownName(pop3s)}: ${keryx?.said()}`;
  await expect
    .poll(shownAndSaid)
    .toMatch(/^second\.crepes\.fr: .*certificate not usable, the last one stays/s);
  await make("third.crepes.fr");
  await expect.poll(() => shownName(pop3s)).toBe("third.crepes.fr");
});

test("the command line works on the running server: a new password, a disabled and a deleted account count at once", async ({
  page,
}) => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
  const pop = () => popByCurl((keryx as Keryx).ports.pop3s, "bob@crepes.fr");
  await signIn(page, keryx, "bob@crepes.fr");
  expect((await pop()).toString().trim()).toBe("");
  await keryx.cli(["account", "password", "bob@crepes.fr", "--password-stdin"], "another long secret");
  await expect(pop()).rejects.toThrow(/Login denied|denied/i);
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(page).toHaveURL(/\/sign-in/);
  await keryx.cli(["account", "password", "bob@crepes.fr", "--password-stdin"], password);
  await pop();
  await keryx.cli(["account", "disable", "bob@crepes.fr"]);
  await expect(pop()).rejects.toThrow(/denied/i);
  await keryx.cli(["account", "enable", "bob@crepes.fr"]);
  await pop();
  await keryx.cli(["account", "delete", "bob@crepes.fr", "--yes"]);
  expect(await keryx.cli(["account", "list"])).not.toContain("bob@crepes.fr");
  await expect(pop()).rejects.toThrow(/denied/i);
  await expect(
    keryx.cli(["account", "password", "nobody@crepes.fr", "--password-stdin"], "x".repeat(20)),
  ).rejects.toThrow(/nobody@crepes\.fr/);
});

test("a stop in the middle of a message lets it end, and the server leaves with 0", async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
  const client = await greeted(keryx.ports.smtp);
  await upToData(client, { from: "carol@hamburger.edu", to: "bob@crepes.fr" });
  client.send("Subject: the last one in\r\n\r\nfirst half ");
  const stopped = keryx.stop();
  client.send("second half\r\n.\r\n");
  expect(await client.reply()).toMatch(/^250 /);
  expect(await stopped).toBe(0);
  client.close();
  await keryx.start();
  expect((await popByCurl(keryx.ports.pop3s, "bob@crepes.fr", "1")).toString()).toContain("second half");
});

test("a password is asked for at the terminal, twice, and is not shown", async () => {
  keryx = await startKeryx("crepes.fr");
  const command = "node_modules/.bin/node lib/cli/keryx.ts account add dora@crepes.fr";
  const terminal = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: join(import.meta.dirname, ".."),
    env: { ...process.env, ...keryx.environment },
  });
  let shown = "";
  const say = async (prompt: RegExp, text: string) => {
    await expect.poll(() => shown).toMatch(prompt);
    terminal.stdin.write(`${text}\n`);
  };
  terminal.stdout.on("data", (chunk) => {
    shown += chunk;
  });
  const ended = new Promise<number | null>((resolve) => terminal.once("close", resolve));
  await say(/password for/i, "pickles and gherkins");
  await say(/once more/i, "pickles and gherkins");
  expect(await ended).toBe(0);
  expect(shown).not.toContain("pickles and gherkins");
  expect(await keryx.cli(["account", "list"])).toContain("dora@crepes.fr");
});
