import type { IncomingMessage } from "node:http";
import { expect, type Page, type Request } from "@playwright/test";
import { type DnsServer, startDns } from "../mail-core/testing/dns-server.ts";
import { startHttpHost, type WebTestHost } from "../mail-core/testing/https-host.ts";
import { expectAccessible } from "./accessible.ts";
import { test } from "./another-browser.ts";
import { sendByCurl } from "./clients.ts";
import { asSentOverSmtp } from "./corpus.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

/** Two dots wide: what stands for a picture that is not loaded has one. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGOI2gIAAWsBDyGOVOkAAAAASUVORK5CYII=",
  "base64",
);
/** A real invitation to a survey, whose only remote picture is a pixel. */
const survey = "mail-ruby/error_emails__bad_subject.eml";
const subjects = ["North door", "South door", "East door", "West door", "Back door"];
const senders: Record<string, string> = {
  "North door": "hall@market.example",
  "South door": "hall@market.example",
};

/** Stands for the hosts of all pictures. */
let host: WebTestHost;
/** What it was asked. */
const asked: IncomingMessage[] = [];
let dns: DnsServer;
let keryx: Keryx;
/** The same server as it is where its operator wants no proxy. */
let straight: Keryx;

/** Each message has pictures of its own: what was fetched once is not fetched again. */
const nameOf = (subject: string) => subject.replace(" ", "-");
const letter = (subject: string) => {
  const at = (name: string, file: string) => `http://${name}.example:${host.port}/${nameOf(subject)}/${file}`;
  return Buffer.from(
    [
      `From: Market Hall <${senders[subject] ?? "other@market.example"}>`,
      "To: bob@crepes.fr",
      `Subject: ${subject}`,
      "MIME-Version: 1.0",
      "Content-Type: text/html; charset=utf-8",
      "",
      `<p>${subject} is open.</p><img alt="The door" src="${at("tracker", "a.png")}">`,
      `<img src="${at("tracker", "page")}"><p style="background: url(${at("cdn", "c.png")})">Come in.</p>`,
      "",
    ].join("\r\n"),
  );
};

const hidden = 'width="1" height="1"';
const shop = "https://shop.example/sale?x=1";
/** A newsletter with two pixels that are known, one that is not, and links that are counted. */
const newsletter = () =>
  Buffer.from(
    [
      "From: Market Hall <news@market.example>",
      "To: bob@crepes.fr",
      "Subject: Roof terrace",
      "MIME-Version: 1.0",
      "Content-Type: text/html; charset=utf-8",
      "",
      `<p>Roof terrace is open.</p>`,
      `<img alt="The door" src="http://cdn.example:${host.port}/Roof-terrace/a.png">`,
      `<img src="http://market.us7.list-manage.com:${host.port}/track/open.php?u=1&id=Roof-terrace" ${hidden}>`,
      `<img src="http://track.hubspot.com:${host.port}/__ptq.gif?k=14&r=Roof-terrace" ${hidden}>`,
      `<img src="http://tracker.example:${host.port}/Roof-terrace/o/17a2b.gif" ${hidden}>`,
      `<p><a href="https://ab.r.eu-west-1.awstrack.me/L0/${encodeURIComponent(shop)}/1/01/x">Our sale</a></p>`,
      `<p><a href="https://ab.r.eu-west-1.awstrack.me/L0/${encodeURIComponent(shop)}/1/02/x">bank.example</a></p>`,
      "",
    ].join("\r\n"),
  );

test.beforeAll(async () => {
  host = await startHttpHost((request, response) => {
    asked.push(request);
    response.writeHead(200, { "content-type": "image/png", "set-cookie": "seen=1" });
    response.end(request.url?.endsWith(".png") ? png : "<script>top.taken = 1</script>");
  });
  dns = await startDns({
    "tracker.example": { A: ["127.0.0.1"] },
    "cdn.example": { A: ["127.0.0.1"] },
    "market.us7.list-manage.com": { A: ["127.0.0.1"] },
    "track.hubspot.com": { A: ["127.0.0.1"] },
    "market.example": {},
  });
  const env = {
    KERYX_DNS_SERVERS: dns.address,
    KERYX_IMAGE_NETWORKS: "127.0.0.0/8",
    KERYX_DMARC: "off",
  };
  keryx = await startKeryx("crepes.fr", { accounts: ["bob", "eve"], env });
  straight = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: { ...env, KERYX_IMAGE_PROXY: "off" },
  });
  for (const { ports } of [keryx, straight])
    for (const sent of [...subjects.map(letter), newsletter(), asSentOverSmtp(survey)])
      await sendByCurl(ports.smtp, "list@market.example", ["bob@crepes.fr"], sent);
});
test.afterAll(async () => {
  await Promise.all([keryx.destroy(), straight.destroy()]);
  await host.close();
  await dns.close();
});

/** The paths of a message's pictures that its hosts were asked for. */
const fetched = (subject: string) =>
  asked
    .map(({ url = "" }) => url)
    .filter((url) => url.startsWith(`/${nameOf(subject)}/`))
    .map((url) => url.slice(nameOf(subject).length + 2))
    .sort();
const all = ["a.png", "c.png", "page"];

const body = (page: Page) => page.frameLocator('iframe[title^="Message"]');
async function open(page: Page, subject: string) {
  await rows(page).filter({ hasText: subject }).getByRole("link").first().click();
  await expect(body(page).getByText(`${subject} is open.`)).toBeVisible();
}
/** Waits until the message's first picture is there. Its document is made anew when the pictures come. */
const pictureShown = (page: Page) =>
  expect(body(page).getByRole("img", { name: "The door" })).toHaveJSProperty("naturalWidth", 2);
/** What the browser asks of anybody but this server. */
function elsewhere(page: Page): string[] {
  const urls: string[] = [];
  page.context().on("request", (request) => {
    if (!request.url().startsWith(keryx.url) && /^https?:/.test(request.url())) urls.push(request.url());
  });
  return urls;
}

test("what was not loaded is counted and named, and comes by way of this server when it is asked for", async ({
  page,
}) => {
  const byBrowser = elsewhere(page);
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "East door");
  await expect(page.getByText("3 remote images were not loaded")).toBeVisible();
  await expect(page.getByText("From tracker.example (2), cdn.example.")).toBeVisible();
  await expect(page.getByText("they come by way of this server")).toBeVisible();
  expect(fetched("East door")).toEqual([]);
  await page.getByRole("button", { name: "Show images" }).click();
  await expect.poll(() => fetched("East door")).toEqual(all);
  await pictureShown(page);
  // What is no picture is said, quietly, in its place.
  await expect(body(page).getByRole("img", { name: "Image that could not be fetched" })).toBeAttached();
  const ofEast = asked.filter(({ url }) => url?.startsWith("/East-door/"));
  for (const { headers } of ofEast) {
    expect(Object.keys(headers).sort()).toEqual([
      "accept",
      "accept-encoding",
      "connection",
      "host",
      "user-agent",
    ]);
    expect(headers["user-agent"]).toBe("Keryx");
  }
  expect(byBrowser).toEqual([]);
  expect(await page.evaluate(() => "taken" in window)).toBe(false);

  // Once is not always; and what is here already is not fetched again.
  await page.reload();
  await page.getByRole("button", { name: "Show images" }).click();
  await pictureShown(page);
  expect(fetched("East door").filter((path) => path === "a.png")).toHaveLength(1);
});

/** What was asked for of the newsletter, by path. */
const ofNewsletter = () => asked.map(({ url = "" }) => url).filter((url) => url.includes("Roof-terrace"));

test("trackers are named, left out where images are shown, also by the server, and loaded only with everything", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Roof terrace");
  await expect(page.getByText("One remote image was not loaded")).toBeVisible();
  await expect(page.getByText("3 trackers blocked: Mailchimp, HubSpot, tracker.example.")).toBeVisible();
  await page.getByRole("button", { name: "Show images" }).click();
  await pictureShown(page);
  expect(ofNewsletter()).toEqual(["/Roof-terrace/a.png"]);
  await expect(page.getByText("3 trackers blocked")).toBeVisible();

  const sign = async (withTrackers: boolean) => {
    const urls = ["https://a.list-manage.com/track/open.php?u=1", "https://cdn.example/a.png"];
    const { accounts } = await (await page.request.get(`${keryx.url}/.well-known/jmap`)).json();
    const [accountId] = Object.keys(accounts);
    const answer = await page.request.post(`${keryx.url}/jmap/images/${accountId}`, {
      headers: { origin: keryx.url },
      data: { urls, withTrackers },
    });
    const { signed } = (await answer.json()) as { signed: (string | null)[] };
    return signed.map((one) => one !== null);
  };
  expect(await sign(false)).toEqual([false, true]);
  expect(await sign(true)).toEqual([true, true]);

  await page.getByRole("button", { name: "Load everything" }).click();
  await expect.poll(() => new Set(ofNewsletter()).size).toBe(4);
  await expect(page.getByText("trackers blocked")).toHaveCount(0);
});

test("without the proxy trackers are left out as well", async ({ page }) => {
  const byBrowser: string[] = [];
  await page.context().route(/Roof-terrace/, (route) => {
    byBrowser.push(new URL(route.request().url()).hostname);
    return route.fulfill({ body: png, contentType: "image/png" });
  });
  await signIn(page, straight, "bob@crepes.fr");
  await open(page, "Roof terrace");
  await page.getByRole("button", { name: "Show images" }).click();
  await pictureShown(page);
  expect(byBrowser).toEqual(["cdn.example"]);
  await page.getByRole("button", { name: "Load everything" }).click();
  await expect.poll(() => new Set(byBrowser).size).toBe(4);
});

test("a link that is counted says by whom and where it leads, and one that says another host is asked about", async ({
  page,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "Roof terrace");
  const words = `By way of Amazon SES, which counts clicks, to ${shop}`;
  await expect(body(page).getByRole("link", { name: "Our sale" })).toHaveAttribute("title", words);
  await expect(body(page).getByRole("link", { name: "bank.example" })).toHaveAttribute("title", words);
  await body(page).getByRole("link", { name: "bank.example" }).click();
  await expect(page.getByRole("dialog")).toContainText(
    "by way of Amazon SES, which counts clicks, to shop.example",
  );
});

test("of a real invitation to a survey its pixel is named", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await rows(page).filter({ hasText: "mysurvey" }).getByRole("link").first().click();
  await expect(page.getByText("1 tracker blocked: mailcenterus.mysurvey.com.")).toBeVisible();
  await expect(page.getByText("not loaded")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Load everything" })).toBeVisible();
});

test("the address of a picture is good for its reader alone", async ({ page, anotherBrowser }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "West door");
  const picture = page.waitForRequest(
    (request: Request) => request.url().includes("/jmap/images/") && request.method() === "GET",
  );
  await page.getByRole("button", { name: "Show images" }).click();
  const url = (await picture).url();
  await expect.poll(() => fetched("West door")).toEqual(all);
  const others = await anotherBrowser();
  await signIn(others, keryx, "eve@crepes.fr");
  expect((await others.request.get(url)).status()).toBe(404);
  expect((await page.request.get(`${url}A`)).status()).toBe(403);
  const stranger = await anotherBrowser();
  expect((await stranger.request.get(url)).status()).toBe(401);
  expect(fetched("West door")).toEqual(all);
});

test("where the operator wants no proxy, images come from where they lie, and the reader is told", async ({
  page,
}) => {
  const byBrowser: string[] = [];
  await page.context().route(/\/\/(tracker|cdn)\.example[:/]/, (route) => {
    byBrowser.push(new URL(route.request().url()).pathname);
    return route.fulfill({ body: png, contentType: "image/png" });
  });
  await signIn(page, straight, "bob@crepes.fr");
  await open(page, "Back door");
  await expect(page.getByText("they come straight from there")).toBeVisible();
  await page.getByRole("button", { name: "Show images" }).click();
  await expect
    .poll(() => [...byBrowser].sort())
    .toEqual(["/Back-door/a.png", "/Back-door/c.png", "/Back-door/page"]);
  expect(fetched("Back door")).toEqual([]);
});

test("images of a sender are always shown, in every browser, until that is taken back in the settings", async ({
  page,
  anotherBrowser,
}) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "North door");
  await page.getByRole("button", { name: "Always from this sender" }).click();
  await expect(page.getByText("Images of hall@market.example are always shown")).toBeVisible();
  await pictureShown(page);
  await open(page, "South door");
  await pictureShown(page);
  await expect(page.getByRole("button", { name: "Show images" })).toHaveCount(0);
  await open(page, "East door");
  await expect(page.getByRole("button", { name: "Show images" })).toBeVisible();

  const there = await anotherBrowser();
  await signIn(there, keryx, "bob@crepes.fr");
  await open(there, "South door");
  await pictureShown(there);

  await there.goto(`${keryx.url}/settings/reading`);
  await expect(there.getByText("It comes by way of this server")).toBeVisible();
  await there.getByRole("button", { name: "Block again hall@market.example" }).click();
  await expect(there.getByText("Nobody yet.")).toBeVisible();
  await page.reload();
  await open(page, "South door");
  await expect(page.getByRole("button", { name: "Show images" })).toBeVisible();
});

test("a server that cannot be reached for them is said, and asked again", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "East door");
  await page.route(/\/jmap\/images\//, (route) => route.abort());
  await page.getByRole("button", { name: "Show images" }).click();
  await expect(page.getByText("The images could not be asked for.")).toBeVisible();
  await page.unroute(/\/jmap\/images\//);
  await page.getByRole("button", { name: "Show images" }).click();
  await pictureShown(page);
});

test("a trusted sender's images wait in junk, where anybody may use the name", async ({ page }) => {
  await signIn(page, keryx, "bob@crepes.fr");
  await open(page, "North door");
  await page.getByRole("button", { name: "Always from this sender" }).click();
  await pictureShown(page);
  await page.keyboard.press("!");
  await page.getByRole("link", { name: /^Spam/ }).click();
  await open(page, "North door");
  await expect(page.getByRole("button", { name: "Show images" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Always from this sender" })).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, reducedMotion: "reduce" });

    test("blocked images, and the list of trusted senders, can be read and used by everyone", async ({
      page,
    }) => {
      await signIn(page, keryx, "bob@crepes.fr");
      await open(page, "East door");
      await expectAccessible(page, "a message whose images were blocked");
      await open(page, "Roof terrace");
      await expect(page.getByText("3 trackers blocked")).toBeVisible();
      await expectAccessible(page, "a message whose trackers were blocked");
      await page.goto(`${keryx.url}/settings/reading`);
      await expect(page.getByRole("heading", { name: "Remote images" })).toBeVisible();
      await expectAccessible(page, "the settings of reading");
    });
  });
}
