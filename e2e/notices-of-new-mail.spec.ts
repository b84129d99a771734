import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, expect, type Page, test, type Worker } from "@playwright/test";
import { certify } from "../mail-core/testing/certificates.ts";
import { type DnsServer, startDns } from "../mail-core/testing/dns-server.ts";
import { type PushHost, pushClient, startPushHost } from "../mail-core/testing/push-host.ts";
import { sendByCurl } from "./clients.ts";
import { needsAll } from "./needs.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";
import { hasWholeBrowser, wholeBrowser } from "./whole-browser.ts";

test.use(wholeBrowser);
needsAll(hasWholeBrowser ? null : "there is no whole Chromium here");
let keryx: Keryx;
let dns: DnsServer;
let pushHost: PushHost;
let folder: string;
const phone = pushClient();

test.beforeAll(async () => {
  const authority = await certify(["Root"], { isAuthority: true });
  pushHost = await startPushHost(await certify(["push.example"], { by: authority }));
  dns = await startDns({ "push.example": { A: ["127.0.0.1"] } });
  folder = await mkdtemp(join(tmpdir(), "keryx-push-"));
  const trusted = join(folder, "root.pem");
  await writeFile(trusted, authority.cert);
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob", "dave"],
    env: {
      KERYX_DNS_SERVERS: dns.address,
      KERYX_PUSH_NETWORKS: "127.0.0.0/8",
      NODE_EXTRA_CA_CERTS: trusted,
    },
  });
});
test.afterAll(async () => {
  await keryx.destroy();
  await pushHost.close();
  await dns.close();
  await rm(folder, { recursive: true });
});

const deliver = (to: string, subject: string, from = "Carol Reyes <carol@hamburger.edu>") =>
  sendByCurl(
    keryx.ports.smtp,
    "post@hamburger.edu",
    [to],
    Buffer.from(`From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\nHow about pickles?\r\n`),
  );

/** Lets this site show notices, and gives the browser a push service: its own is not reachable here. */
async function allowNotices(context: BrowserContext, device: string): Promise<void> {
  await context.grantPermissions(["notifications"], { origin: keryx.url });
  const url = `https://push.example:${pushHost.port}/${device}`;
  await context.addInitScript(
    ([endpoint, keys]) => {
      const subscription = { toJSON: () => ({ endpoint, keys }), unsubscribe: async () => true };
      PushManager.prototype.subscribe = async () => subscription as unknown as PushSubscription;
    },
    [url, phone.keys] as const,
  );
}

async function choose(page: Page, name: string): Promise<void> {
  await page.goto(`${keryx.url}/settings/notifications`);
  await page.getByRole("radio", { name }).check();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
}

/** What the browser itself tells of its service worker: the notices that stand on the screen, and when a push was dealt with. */
async function observe(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  const notices: { title: string; body: string }[] = [];
  const pushes: string[] = [];
  devtools.on("BackgroundService.backgroundServiceEventReceived", ({ backgroundServiceEvent }) => {
    const { eventName, eventMetadata } = backgroundServiceEvent;
    const said = (key: string) => eventMetadata.find((one) => one.key === key)?.value ?? "";
    if (eventName === "Notification displayed") notices.push({ title: said("Title"), body: said("Body") });
    if (eventName === "Notification closed") notices.pop();
    if (eventName === "Push event completed") pushes.push(said("Status"));
  });
  const registered = new Promise<string>((resolve) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(keryx.url));
      if (ours) resolve(ours.registrationId);
    });
  });
  await devtools.send("ServiceWorker.enable");
  for (const service of ["notifications", "pushMessaging"] as const) {
    await devtools.send("BackgroundService.startObserving", { service });
    await devtools.send("BackgroundService.setRecording", { service, shouldRecord: true });
  }
  /** Hands what the server pushed to the browser, as its push service would, and waits until the worker has dealt with it. */
  const handOver = async (data: unknown) => {
    const { length } = pushes;
    await devtools.send("ServiceWorker.deliverPushMessage", {
      origin: keryx.url,
      registrationId: await registered,
      data: JSON.stringify(data),
    });
    await expect.poll(() => pushes.slice(length)).toEqual(["Success"]);
  };
  return { notices, handOver };
}

const workerOf = (context: BrowserContext): Worker => {
  const [worker] = context.serviceWorkers();
  if (!worker) throw new Error("There is no service worker.");
  return worker;
};
/** Clicks a notice, or one of its buttons. */
const click = (context: BrowserContext, action: string) =>
  workerOf(context).evaluate(async (name) => {
    const { registration } = self as unknown as ServiceWorkerGlobalScope;
    const [notification] = await registration.getNotifications();
    if (notification)
      self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action: name }));
  }, action);

test("with every tab closed a push wakes the browser: it says who wrote and about what, and archives from there", async ({
  page,
  context,
}) => {
  await allowNotices(context, "bob");
  await signIn(page, keryx, "bob@crepes.fr");
  await choose(page, "All new mail");
  const { notices, handOver } = await observe(page);
  // The server asks whose browser this is, and pushes only when that was answered.
  await handOver(phone.read((await pushHost.until(1)).body));
  await page.goto("about:blank");
  await deliver("bob@crepes.fr", "Do you like ketchup?");
  const pushed = phone.read((await pushHost.until(2)).body);
  expect(pushed).toMatchObject({ "@type": "StateChange" });
  await handOver(pushed);
  const told = [{ title: "Carol Reyes", body: "Do you like ketchup?\nHow about pickles?" }];
  await expect.poll(() => notices).toEqual(told);
  // The same push once more tells nothing twice.
  await handOver(pushed);
  expect(notices).toEqual(told);
  await click(context, "archive");
  await page.goto(`${keryx.url}/mail/archive`);
  await expect(rows(page).filter({ hasText: "ketchup" })).toHaveCount(1);
  await expect.poll(() => notices).toEqual([]);
});

test("open tabs tell once, not whoever looks at the mail, and only that there is mail where one wants it so", async ({
  page,
  context,
}) => {
  await allowNotices(context, "dave");
  await signIn(page, keryx, "dave@crepes.fr");
  await choose(page, "All new mail");
  const { notices } = await observe(page);
  await page.getByRole("checkbox", { name: "Show who wrote, and about what" }).uncheck();
  const listens = page.waitForResponse((response) => response.url().includes("/jmap/eventsource"));
  await page.goto(`${keryx.url}/mail/inbox`);
  await listens;
  const looked = context.waitForEvent("requestfinished", (request) => request.serviceWorker() !== null);
  await deliver("dave@crepes.fr", "Seen as it comes");
  await expect(rows(page).filter({ hasText: "Seen as it comes" })).toHaveCount(1);
  await looked;
  expect(notices).toEqual([]);

  // Two tabs hear of it in the same moment, and neither shows the mail.
  await page.goto(`${keryx.url}/settings`);
  await deliver("dave@crepes.fr", "Nobody looks");
  await expect
    .poll(async () => {
      await page.evaluate(() => {
        for (const _ of [1, 2]) navigator.serviceWorker.controller?.postMessage({ kind: "news" });
      });
      return notices;
    })
    .toEqual([{ title: "New mail", body: "" }]);

  const obeys = page.waitForResponse((response) => response.url().includes("/jmap/eventsource"));
  await page.goto(`${keryx.url}/mail/archive`);
  await obeys;
  await click(context, "");
  await expect(page.getByRole("heading", { name: "Nobody looks" })).toBeVisible();
});
