import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { certify } from "../mail-core/testing/certificates.ts";
import { type DnsServer, startDns } from "../mail-core/testing/dns-server.ts";
import { type PolicyHost, startPolicyHost } from "../mail-core/testing/policy-host.ts";
import { type Sink, startSink } from "../mail-core/testing/sink-server.ts";
import { expectAccessible } from "./accessible.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
let list: PolicyHost;
let dns: DnsServer;
let sink: Sink;
test.beforeAll(async () => {
  const authority = await certify(["Root"], { isAuthority: true });
  const authorityFile = join(tmpdir(), `keryx-lists-${process.pid}.pem`);
  await writeFile(authorityFile, authority.cert);
  list = await startPolicyHost(await certify(["list.example"], { by: authority }), "You are gone.");
  sink = await startSink();
  dns = await startDns({
    "list.example": { A: ["127.0.0.1"], MX: [[10, "list.example"]] },
    "no-host.example": {},
  });
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: {
      KERYX_DNS_SERVERS: dns.address,
      KERYX_PUSH_NETWORKS: "127.0.0.1/32",
      KERYX_RELAY_PORT: String(sink.port),
      NODE_EXTRA_CA_CERTS: authorityFile,
    },
  });
  const oneClick = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
  const web = (host: string) => `<https://${host}:${list.port}/leave?who=bob>`;
  for (const [subject, ...fields] of [
    ["Offers", `List-Unsubscribe: <mailto:leave@list.example>, ${web("list.example")}`, oneClick],
    ["Recipes", "List-Unsubscribe: <mailto:leave@list.example?subject=leave%20recipes>"],
    ["Events", `List-Unsubscribe: ${web("list.example")}`],
    ["Broken", `List-Unsubscribe: ${web("no-host.example")}`, oneClick],
    ["Personal"],
  ] as const) {
    const head = ["From: Market Hall <hall@list.example>", "To: bob@crepes.fr", `Subject: ${subject}`];
    const message = [...head, ...fields, "", `About ${subject}.`, ""].join("\r\n");
    await sendByCurl(keryx.ports.smtp, "hall@list.example", ["bob@crepes.fr"], Buffer.from(message));
  }
});
test.afterAll(async () => {
  await keryx.destroy();
  await dns.close();
  await sink.close();
  await list.close();
});

const reading = (page: Page) => page.getByRole("region", { name: "Reading" });
const button = (page: Page) => reading(page).getByRole("button", { name: "Unsubscribe" });
async function open(page: Page, subject: string) {
  await rows(page).filter({ hasText: subject }).getByRole("link").first().click();
  await expect(reading(page).getByText(`About ${subject}.`)).toBeVisible();
}
async function unsubscribe(page: Page) {
  const sure = page.getByRole("dialog").getByRole("button", { name: "Unsubscribe" });
  // The bar may move under a click, while what is known of the sender comes above it.
  await expect(async () => {
    if (!(await sure.isVisible())) await button(page).click({ timeout: 10_000 });
    await expect(sure).toBeVisible({ timeout: 10_000 });
  }).toPass();
  await sure.click();
}

test("one click tells the list, by the server and without a word about the browser", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Offers");
  await button(page).click();
  await expect(page.getByRole("dialog")).toContainText("Keryx tells list.example");
  await page.getByRole("dialog").getByRole("button", { name: "Unsubscribe" }).click();
  await expect(page.getByText("Unsubscribed", { exact: true }).first()).toBeVisible();
  expect(list.asked).toEqual([`list.example:${list.port}/leave?who=bob`]);
  expect(list.posted).toEqual(["application/x-www-form-urlencoded List-Unsubscribe=One-Click"]);
  await page.reload();
  await open(page, "Offers");
  await expect(reading(page).getByText("Unsubscribed")).toBeVisible();
  await expect(button(page)).toHaveCount(0);
});

test("a list that wants a message is sent one, and it lies in Sent", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Recipes");
  await unsubscribe(page);
  await expect(reading(page).getByText("Unsubscribed")).toBeVisible();
  await expect.poll(() => sink.messages.length).toBe(1);
  await page.getByRole("link", { name: /^Sent/ }).click();
  await expect(rows(page).filter({ hasText: "leave recipes" })).toBeVisible();
});

test("a list that has only a page is left there, by the reader", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Events");
  await button(page).click();
  const link = page.getByRole("dialog").getByRole("link", { name: "Open the page" });
  await expect(link).toHaveAttribute("href", `https://list.example:${list.port}/leave?who=bob`);
  await expect(link).toHaveAttribute("rel", /noopener/);
});

test("when the list cannot be told, it is said why, and nothing is marked", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Broken");
  await unsubscribe(page);
  await expect(page.getByRole("alert").filter({ hasText: "The list could not be told" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(button(page)).toBeVisible();
  await open(page, "Personal");
  await expect(button(page)).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });
    test("the way out of a list can be read and used by everyone", async ({ page }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      await open(page, "Events");
      await expectAccessible(page, "a message of a list");
      await button(page).click();
      await expectAccessible(page, "the question before leaving a list");
    });
  });
}
