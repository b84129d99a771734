import { expect, test } from "@playwright/test";
import { RawClient } from "../mail-core/testing/raw-client.ts";
import { startSink } from "../mail-core/testing/sink-server.ts";
import { popByCurl, sendByCurl } from "./clients.ts";
import { type Keryx, makeKeryx, password, startKeryx } from "./servers.ts";
import { rows, signIn, signInByForm } from "./signing-in.ts";

let keryx: Keryx;
test.afterEach(() => keryx.destroy());

test("everything can be done before the server has ever been started", async ({ page }) => {
  // Each command starts and stops the database.
  test.slow();
  keryx = await makeKeryx("crepes.fr", { KERYX_PASSWORD: password });
  expect(await keryx.cli(["account", "list"])).toBe("There are no accounts.\n");
  await expect(keryx.cli(["account", "add", "bob@crepes.fr"])).rejects.toThrow(
    /ended with 1: crepes\.fr is not a domain of this server/,
  );
  await keryx.cli(["setup", "--domain", "crepes.fr", "--admin", "alice@crepes.fr"]);
  await expect(
    keryx.cli(["setup", "--domain", "hamburger.edu", "--admin", "carol@hamburger.edu"]),
  ).rejects.toThrow(/ended with 1: /);
  for (const name of ["bob", "dora", "eve"]) await keryx.cli(["account", "add", `${name}@crepes.fr`]);
  await expect(keryx.cli(["account", "add", "bob@crepes.fr"])).rejects.toThrow(/bob@crepes\.fr/);
  await keryx.cli(["account", "disable", "dora@crepes.fr"]);
  await keryx.cli(["account", "delete", "eve@crepes.fr", "--yes"]);
  await keryx.cli(["account", "password", "bob@crepes.fr", "--password-stdin"], "another long secret");
  const listed = await keryx.cli(["account", "list"]);
  expect(listed).toMatch(/alice@crepes\.fr.*administrator/);
  expect(listed).toMatch(/dora@crepes\.fr.*disabled/);
  expect(listed).not.toContain("eve@crepes.fr");
  await expect(keryx.cli(["account", "fly", "bob@crepes.fr"])).rejects.toThrow(/ended with 2/);

  await keryx.start();
  expect((await page.goto(`${keryx.url}/set-up`))?.status()).toBe(404);
  await signInByForm(page, keryx, "bob@crepes.fr", "another long secret");
  await expect(popByCurl(keryx.ports.pop3s, "dora@crepes.fr")).rejects.toThrow(/denied/i);
});

test("a disabled account loses the sessions that it has open, in the browser, in POP3 and in SMTP", async ({
  page,
}) => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"] });
  await signIn(page, keryx, "bob@crepes.fr");
  const pop = await RawClient.open(keryx.ports.pop3);
  await pop.line();
  pop.send(`USER bob@crepes.fr\r\nPASS ${password}\r\n`);
  await pop.line();
  expect(await pop.line()).toMatch(/^\+OK/);
  const smtp = await RawClient.open(keryx.ports.submissions);
  await smtp.startTls();
  const say = (line: string) => {
    smtp.send(`${line}\r\n`);
    return smtp.reply();
  };
  await smtp.reply();
  await say("EHLO client.example");
  const secret = Buffer.from(`\0bob@crepes.fr\0${password}`).toString("base64");
  expect(await say(`AUTH PLAIN ${secret}`)).toMatch(/^235/);

  await keryx.cli(["account", "disable", "bob@crepes.fr"]);
  expect(await say("MAIL FROM:<bob@crepes.fr>")).toMatch(/^530 5\.7\.0 /);
  pop.send("RETR 1\r\n");
  expect(await pop.line()).toMatch(/^-ERR/);
  const answer = await page.request.get(`${keryx.url}/.well-known/jmap`);
  expect(answer.status()).toBe(401);
  await page.goto(`${keryx.url}/mail/inbox`);
  await expect(page).toHaveURL(/\/sign-in/);
  const again = await RawClient.open(keryx.ports.submissions);
  await again.startTls();
  await again.reply();
  again.send("EHLO client.example\r\n");
  await again.reply();
  again.send(`AUTH PLAIN ${secret}\r\n`);
  expect(await again.reply()).toMatch(/^535/);
  for (const client of [pop, smtp, again]) client.close();
});

test("the queue is moved while the server runs and while it does not; what is deleted comes back as a report", async ({
  page,
}) => {
  let isDown = true;
  const sink = await startSink((step) => (isDown && step === "RCPT" ? "451 4.3.2 closed\r\n" : undefined));
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: { KERYX_TRUSTED_NETWORKS: "127.0.0.0/8", KERYX_ROUTES: `hamburger.edu=127.0.0.1:${sink.port}` },
  });
  const queue = (...args: string[]) => keryx.cli(["queue", ...args]);
  const text = Buffer.from("From: bob@crepes.fr\r\nSubject: Ketchup\r\n\r\nHi\r\n");
  await sendByCurl(keryx.ports.smtp, "bob@crepes.fr", ["carol@hamburger.edu", "dan@hamburger.edu"], text);
  await expect.poll(async () => (await queue("list")).match(/451 4\.3\.2 closed/g)?.length ?? 0).toBe(2);
  expect(await queue("hold", "--to", "carol@")).toBe("1 recipient is held.\n");
  isDown = false;
  expect(await queue("retry", "--domain", "hamburger.edu")).toBe("1 recipient is tried now.\n");
  await sink.until(1);
  expect(sink.messages[0]?.to).toEqual(["dan@hamburger.edu"]);

  await keryx.stop();
  const listed = await queue("list", "--state", "held");
  expect(listed).toContain("carol@hamburger.edu");
  const id = listed.split("\n")[1]?.split(" ")[0] ?? "";
  expect(await queue("show", id)).toMatch(/held by an administrator\n/);
  expect(await queue("delete", id, "--report")).toBe(
    "1 recipient is deleted; their senders are told by the running server.\n",
  );
  expect(await queue("list")).toContain("deleting");
  await keryx.start();
  await signIn(page, keryx, "bob@crepes.fr");
  await expect(rows(page).filter({ hasText: "Your message could not be delivered" })).toBeVisible();
  expect(await queue("list")).toBe("Nothing waits.\n");
  expect(await queue("ledger")).toMatch(/^accepted +3\n/);
  await sink.close();
});
