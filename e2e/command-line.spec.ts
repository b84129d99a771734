import { expect, test } from "@playwright/test";
import { RawClient } from "../mail-core/testing/raw-client.ts";
import { popByCurl } from "./clients.ts";
import { type Keryx, makeKeryx, password, startKeryx } from "./servers.ts";
import { signIn } from "./signing-in.ts";

let keryx: Keryx;
test.afterEach(() => keryx.destroy());

test("everything can be done before the server has ever been started", async ({ page }) => {
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
  await signIn(page, keryx, "bob@crepes.fr", "another long secret");
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
