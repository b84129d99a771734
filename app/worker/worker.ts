/// <reference lib="webworker" />
import { keptAccount, openKept } from "../../lib/kept/database.ts";
import { outboxTag } from "../../lib/kept/outbox-news.ts";
import { subscribePush, verifyPush } from "../../lib/kept/push.ts";
import { sendLetters } from "../../lib/kept/send-letters.ts";
import { downloadOrKept, isDownload } from "./kept-download.ts";
import { buildFile, pageOrOffline, renewPages } from "./kept-pages.ts";
import { answerNotice, tellNews, tellOfLocked } from "./show-notices.ts";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => {
  event.waitUntil(renewPages().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  // The server is asked for a page while this worker still starts.
  event.waitUntil(Promise.all([self.clients.claim(), self.registration.navigationPreload?.enable()]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const coming = event.preloadResponse.then((early: Response | undefined) => early ?? fetch(request));
    // A file that cannot come is no page.
    const isFile = url.pathname.startsWith("/jmap/");
    event.respondWith(isFile ? downloadOrKept(url.pathname, coming) : pageOrOffline(coming));
    // Where a page came from the server, a newer build may have come to it.
    event.waitUntil(coming.then(() => renewPages()).catch(() => {}));
  } else if (isDownload(url.pathname)) event.respondWith(downloadOrKept(url.pathname, fetch(request)));
  else if (url.pathname.startsWith("/_next/static/")) event.respondWith(buildFile(request));
});

/** What the server pushes. RFC 8620 sections 7.1 and 7.2.2. */
type Pushed =
  | { "@type": "PushVerification"; pushSubscriptionId: string; verificationCode: string }
  | { "@type": "StateChange" };

self.addEventListener("push", (event) => {
  const pushed = event.data?.json() as Pushed | undefined;
  if (pushed?.["@type"] === "PushVerification")
    event.waitUntil(verifyPush(pushed.pushSubscriptionId, pushed.verificationCode));
  else event.waitUntil(tellNews().catch(tellOfLocked));
});

/** Said where there is a network again; rejected, the browser says it again later. https://wicg.github.io/background-sync/spec/ */
type SyncEvent = ExtendableEvent & { tag: string };

self.addEventListener("sync" as "message", (event) => {
  const { tag } = event as unknown as SyncEvent;
  if (tag === outboxTag) event.waitUntil(sendWhatWaits());
});

async function sendWhatWaits(): Promise<void> {
  const accountId = await keptAccount();
  if (accountId) await sendLetters(accountId);
}

// An open page hears of changes by its own line, also where nothing can be pushed.
self.addEventListener("message", (event) => {
  if (event.data?.kind === "news") event.waitUntil(tellNews());
});

self.addEventListener("notificationclick", (event) => {
  event.waitUntil(answerNotice(event.notification, event.action));
});

// The browser's push service gave it another address.
self.addEventListener("pushsubscriptionchange", (event) => {
  const renew = async () => {
    const accountId = await keptAccount();
    if (accountId) await subscribePush(self.registration, await openKept(accountId));
  };
  (event as ExtendableEvent).waitUntil(renew());
});
