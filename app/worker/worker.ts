/// <reference lib="webworker" />
import { buildFile, pageOrOffline, renewPages } from "./kept-pages.ts";

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
    event.respondWith(isFile ? coming : pageOrOffline(coming));
    // Where a page came from the server, a newer build may have come to it.
    event.waitUntil(coming.then(() => renewPages()).catch(() => {}));
  } else if (url.pathname.startsWith("/_next/static/")) event.respondWith(buildFile(request));
});
