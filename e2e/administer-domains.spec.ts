import { Resolver } from "node:dns/promises";
import { get } from "node:http";
import { expect, type Page, test } from "@playwright/test";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { type DnsServer, startDns } from "../mail-core/testing/dns-server.ts";
import { startSink } from "../mail-core/testing/sink-server.ts";
import { sendByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { signIn } from "./signing-in.ts";

let keryx: Keryx;
let dns: DnsServer;
let sink: Awaited<ReturnType<typeof startSink>>;
test.beforeAll(async () => {
  sink = await startSink();
  dns = await startDns({ "hamburger.edu": { A: ["127.0.0.1"] } });
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: { KERYX_DNS_SERVERS: dns.address, KERYX_RELAY_PORT: String(sink.port) },
  });
});
test.afterAll(async () => {
  await keryx.destroy();
  await sink.close();
  await dns.close();
});
test.describe.configure({ mode: "serial" });

async function domains(page: Page): Promise<void> {
  await signIn(page, keryx, "alice@crepes.fr");
  await page.goto(`${keryx.url}/admin`);
  await page
    .getByRole("navigation", { name: "Administration" })
    .getByRole("link", { name: "Domains" })
    .click();
  await expect(page.getByRole("heading", { name: "Domains" })).toBeVisible();
}
async function open(page: Page, domain: string): Promise<void> {
  await domains(page);
  await page.getByRole("link", { name: domain }).click();
  await expect(page.getByRole("heading", { name: domain, exact: true })).toBeVisible();
}
const record = (page: Page, title: string) => page.getByRole("listitem", { name: title, exact: true });
const check = (page: Page) => page.getByRole("button", { name: "Check the DNS" }).click();

/** Puts what the page shows into the DNS, as its reader would. */
async function publish(page: Page): Promise<void> {
  dns.zone["crepes.fr"] = { A: ["127.0.0.1"] };
  const items = page.getByRole("listitem").filter({ has: page.locator("dl") });
  for (const item of await items.all()) {
    const is = async (type: string) => (await item.getByText(type, { exact: true }).count()) > 0;
    const [name = "", value = ""] = await item.locator("code").allTextContents();
    const before = dns.zone[name];
    const zone = typeof before === "object" ? before : {};
    const [priority, weight, port, target = ""] = value.replace(/\.$/, "").split(" ");
    if (await is("MX")) dns.zone[name] = { ...zone, MX: [[10, value.replace(/^10 |\.$/g, "")]] };
    else if (await is("SRV"))
      dns.zone[name] = { ...zone, SRV: [[Number(priority), Number(weight), Number(port), target]] };
    else dns.zone[name] = { ...zone, TXT: [value] };
  }
}

/** The page as it looks, beside the results of the test: light, dark, and on a phone. */
async function picture(page: Page, name: string): Promise<void> {
  const desk = page.viewportSize();
  const views = [
    ["", "light", { width: 1280, height: 800 }],
    ["-dark", "dark", { width: 1280, height: 800 }],
    ["-phone", "light", { width: 390, height: 844 }],
  ] as const;
  for (const [ending, colorScheme, size] of views) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    await page.mouse.move(0, size.height - 1);
    await page.screenshot({ path: test.info().outputPath(`${name}${ending}.png`), fullPage: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
  }
  await page.emulateMedia({ colorScheme: null });
  if (desk) await page.setViewportSize(desk);
}

test("the domain of the set-up is there with its records; a check says which are in the DNS", async ({
  page,
}) => {
  await open(page, "crepes.fr");
  await picture(page, "domain-unchecked");
  await check(page);
  await expect(page.getByText("None of the records is in place yet.")).toBeVisible();
  await expect(record(page, "Mail comes here").getByText("Missing")).toBeVisible();

  await publish(page);
  dns.zone["crepes.fr"] = {
    ...(dns.zone["crepes.fr"] as object),
    TXT: ["v=spf1 include:_spf.post.example ~all"],
  };
  delete dns.zone["_smtp._tls.crepes.fr"];
  await check(page);
  await expect(page.getByText("8 of 10 records are in place.")).toBeVisible();
  const spf = record(page, "Who may send (SPF)");
  await expect(spf.getByText("Without us")).toBeVisible();
  await expect(
    spf.getByText('Add "mx" to the record that is there: v=spf1 include:_spf.post.example ~all'),
  ).toBeVisible();
  await picture(page, "domain-checked");

  await publish(page);
  await check(page);
  await expect(page.getByText("Everything is in place.")).toBeVisible();
  await expect(page.getByText("In place", { exact: true })).toHaveCount(10);

  dns.zone["_pop3s._tcp.crepes.fr"] = { SRV: [[0, 1, 995, "pop.elsewhere.example"]] };
  await check(page);
  const most = "Everything that mail needs is in place; of the records for programs 3 of 4.";
  await expect(page.getByText(most)).toBeVisible();
  const collecting = record(page, "Where programs collect (POP3, TLS)");
  await expect(collecting.getByText("There is: 0 1 995 pop.elsewhere.example.")).toBeVisible();
});

test("a value is copied with one press", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "crepes.fr");
  const spf = record(page, "Who may send (SPF)");
  await spf.getByRole("button", { name: "Copy value" }).click();
  await expect(spf.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("v=spf1 mx -all");
});

test("mail that leaves carries two signatures that the records verify", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await page.getByRole("button", { name: "Compose" }).click();
  await page.getByLabel("To", { exact: true }).fill("carol@hamburger.edu");
  await page.keyboard.press("Enter");
  await page.getByLabel("Subject").fill("Crêpes ce soir");
  await page.getByRole("textbox", { name: "Message" }).fill("À huit heures, chez nous.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await sink.until(1);
  const resolver = new Resolver();
  resolver.setServers([dns.address]);
  const octets = Buffer.from(sink.messages[0]?.octets.replace(/^\.\./gm, ".") ?? "", "latin1");
  const { results } = await dkimVerify(octets, { resolver: (name) => resolver.resolveTxt(name) });
  expect(results.map(({ algo, status }) => `${algo} ${status.result}`)).toEqual([
    "rsa-sha256 pass",
    "ed25519-sha256 pass",
  ]);
});

test("new keys wait on the page until a check finds them; the old ones are told when they may go", async ({
  page,
}) => {
  await open(page, "crepes.fr");
  await page.getByRole("button", { name: "Acts on crepes.fr" }).click();
  await page.getByRole("menuitem", { name: "Make new keys" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make new keys" }).click();
  await expect(page.getByText("New", { exact: true })).toHaveCount(2);
  await check(page);
  await expect(page.getByText("9 of 12 records are in place.")).toBeVisible();
  await expect(page.getByText("New", { exact: true })).toHaveCount(2);
  await publish(page);
  await check(page);
  await expect(page.getByText("Everything is in place.")).toBeVisible();
  await expect(page.getByText("New", { exact: true })).toHaveCount(0);
  await expect(page.getByText("Old", { exact: true })).toHaveCount(2);
  await expect(page.getByText(/^Signs no more\. Leave its record until /)).toHaveCount(2);
  await picture(page, "domain-old-keys");
});

test("what is wrong with a new domain is said at its field; a right one has its own records and takes mail", async ({
  page,
}) => {
  await domains(page);
  await page.getByRole("button", { name: "Add domain" }).click();
  const dialog = page.getByRole("dialog");
  const name = dialog.getByLabel("Domain");
  const add = dialog.getByRole("button", { name: "Add domain" });
  await add.click();
  await expect(dialog.getByText("Write the domain.")).toBeVisible();
  await name.fill("not a domain");
  await add.click();
  await expect(dialog.getByText("This is not a domain. Write it as example.com.")).toBeVisible();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await name.fill("Crepes.FR");
  await add.click();
  await expect(dialog.getByText("This domain is here already.")).toBeVisible();
  await picture(page, "domain-taken");
  await name.fill("Galette.Example");
  await add.click();
  await expect(page.getByRole("heading", { name: "galette.example", exact: true })).toBeVisible();
  await expect(page.getByText("_dmarc.galette.example")).toBeVisible();

  await keryx.cli(["account", "add", "dora@galette.example", "--password-stdin"], "another long secret");
  const letter = Buffer.from("From: carol@hamburger.edu\r\nSubject: Bonjour\r\n\r\nHi\r\n");
  await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["dora@galette.example"], letter);
  await page.getByRole("link", { name: "All domains" }).click();
  await expect(page.getByRole("link", { name: "galette.example" })).toBeVisible();
  await picture(page, "domains");
});

test("a domain is deleted only when nobody has an address there", async ({ page }) => {
  await open(page, "galette.example");
  const remove = async () => {
    await page.getByRole("button", { name: "Acts on galette.example" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  };
  await remove();
  const dialog = page.getByRole("dialog");
  await expect(
    dialog.getByText("Somebody has an address there: 1 account. Delete those first."),
  ).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await keryx.cli(["account", "delete", "dora@galette.example", "--yes"]);
  await remove();
  await expect(page.getByRole("heading", { name: "Domains" })).toBeVisible();
  await expect(page.getByRole("link", { name: "galette.example" })).toHaveCount(0);
  expect((await page.goto(`${keryx.url}/admin/domains/galette.example`))?.status()).toBe(404);
});

test("who is not an administrator is sent from the domains to the mail", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  for (const path of ["/admin/domains", "/admin/domains/crepes.fr"]) {
    await page.goto(`${keryx.url}${path}`);
    await expect(page).toHaveURL(/\/mail/);
  }
});

test("the host that a domain's policy is fetched from gives it, and no other host does", async () => {
  const server = await startKeryx("galette.example", { env: { KERYX_MTA_STS: "testing" } });
  const ask = (host: string) =>
    new Promise<{ status: number | undefined; type: string | undefined; text: string }>((resolve, reject) => {
      get(`${server.url}/.well-known/mta-sts.txt`, { headers: { host } }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode, type: response.headers["content-type"], text }),
        );
      }).on("error", reject);
    });
  try {
    expect(await ask("mta-sts.galette.example")).toEqual({
      status: 200,
      type: "text/plain; charset=utf-8",
      text: "version: STSv1\r\nmode: testing\r\nmx: galette.example\r\nmax_age: 604800\r\n",
    });
    for (const host of ["galette.example", "mta-sts.other.example", "mta-sts."])
      expect((await ask(host)).status).toBe(404);
    expect(await server.cli(["domain", "dns", "galette.example"])).toMatch(
      /_mta-sts\.galette\.example\. {2}TXT {2}"v=STSv1; id=[0-9a-f]{20}"/,
    );
  } finally {
    await server.destroy();
  }
});
