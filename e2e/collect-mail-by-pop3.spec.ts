import { expect, test } from "@playwright/test";
import {
  collectAllByCurl,
  collectByFetchmail,
  collectByMpop,
  installed,
  popByCurl,
  sendByCurl,
  withoutTrace,
} from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob", "dora", "eve"] });
});
test.afterAll(() => keryx.destroy());

/** Octets that a careless server changes: dots, 8 bits, blank and long lines, blanks at their ends. */
function message(n: number, to: string): Buffer {
  const lines = [
    "From: Carol <carol@hamburger.edu>",
    `To: ${to}`,
    `Subject: Pickle number ${n}`,
    `Message-ID: <${n}.${to}>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    ".",
    "..two dots, and a crêpe: Καλημέρα",
    "blanks at the end   ",
    "",
    "x".repeat(900),
    "",
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n`);
}

async function deliver(to: string, count = 3): Promise<Buffer[]> {
  const sent = Array.from({ length: count }, (_, n) => message(n + 1, to));
  for (const one of sent) await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", [to], one);
  return sent;
}

test("curl collects the octets that were sent; what it deletes leaves the open inbox", async ({ page }) => {
  const bob = "bob@crepes.fr";
  await signIn(page, keryx, bob);
  const sent = await deliver(bob);
  await expect(rows(page)).toHaveCount(3);

  const collected = await collectAllByCurl(keryx.ports.pop3s, bob, 3);
  expect(collected.map(withoutTrace)).toEqual(sent);
  const listed = (await popByCurl(keryx.ports.pop3s, bob)).toString().trim().split("\r\n");
  expect(listed).toEqual(collected.map(({ length }, n) => `${n + 1} ${length}`));
  await expect(rows(page)).toHaveCount(3);

  await popByCurl(keryx.ports.pop3s, bob, "2", "DELE");
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).filter({ hasText: "Pickle number 2" })).toHaveCount(0);
  await page.getByRole("link", { name: /^Trash/ }).click();
  await expect(rows(page).filter({ hasText: "Pickle number 2" })).toBeVisible();
});

test("fetchmail downloads and keeps, then downloads and deletes", async ({ page }) => {
  test.skip(!process.env.CI && !installed("fetchmail"), "fetchmail is not installed here");
  const dora = "dora@crepes.fr";
  await signIn(page, keryx, dora);
  const sent = await deliver(dora);
  await expect(rows(page)).toHaveCount(3);
  // It hands on lines that end in LF, and puts a Received field of its own above.
  const bodies = (list: readonly string[]) => list.map((text) => text.slice(text.indexOf("From: Carol")));
  const expected = sent.map((one) => one.toString("latin1").replaceAll("\r\n", "\n"));

  expect(bodies(await collectByFetchmail(keryx.ports.pop3s, dora, { keep: true }))).toEqual(expected);
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
  expect(bodies(await collectByFetchmail(keryx.ports.pop3s, dora, { keep: false }))).toEqual(expected);
  await expect(rows(page)).toHaveCount(0);
  expect(await collectByFetchmail(keryx.ports.pop3s, dora, { keep: false })).toEqual([]);
});

test("mpop downloads and keeps, then downloads and deletes", async ({ page }) => {
  test.skip(!process.env.CI && !installed("mpop"), "mpop is not installed here");
  const eve = "eve@crepes.fr";
  await signIn(page, keryx, eve);
  const sent = await deliver(eve);
  await expect(rows(page)).toHaveCount(3);
  const bodies = (list: readonly string[]) =>
    list.map((text) => text.slice(text.indexOf("From: Carol"))).sort();
  const expected = sent.map((one) => one.toString("latin1").replaceAll("\r\n", "\n")).sort();

  expect(bodies(await collectByMpop(keryx.ports.pop3s, eve, { keep: true }))).toEqual(expected);
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
  expect(bodies(await collectByMpop(keryx.ports.pop3s, eve, { keep: false }))).toEqual(expected);
  await expect(rows(page)).toHaveCount(0);
});
