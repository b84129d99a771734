import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildFile, pageOrOffline, renewPages } from "./kept-pages.ts";

/** A browser's caches, as far as they are used here. */
class Caches {
  readonly all = new Map<string, Map<string, Response>>();
  keys = async () => [...this.all.keys()];
  delete = async (name: string) => this.all.delete(name);
  open = async (name: string) => {
    const files = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, files);
    return {
      put: async (path: string, file: Response) => void files.set(path, new Response(await file.text())),
    };
  };
  match = async (path: string, { cacheName }: { cacheName?: string } = {}) =>
    [...this.all.keys()]
      .filter((name) => (cacheName ?? name) === name)
      .flatMap((name) => this.all.get(name)?.get(path)?.clone() ?? [])[0];
}

let caches: Caches;
/** What the server has; null while it is away. */
let server: Record<string, string> | null;
let asked: string[];
beforeEach(() => {
  caches = new Caches();
  asked = [];
  vi.stubGlobal("caches", caches);
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    if (!server) throw new TypeError("Failed to fetch");
    return new Response(server[path] ?? "", { status: path in server ? 200 : 404 });
  });
});
afterEach(() => void vi.unstubAllGlobals());

const build = (name: string, files: string[], look = "dark"): Record<string, string> => ({
  "/offline/files": JSON.stringify({ build: name, look, files }),
  "/offline": `page of ${name} ${look}`,
  ...Object.fromEntries(files.map((path) => [path, path])),
});
const offline = async () => (await pageOrOffline(Promise.reject(new TypeError("Failed to fetch")))).text();

test("a new build takes the place of the old one, and only what is new comes over the line", async () => {
  server = build("one", ["/a.js", "/b.js"]);
  await renewPages();
  server = build("two", ["/b.js", "/c.js"]);
  asked = [];
  await renewPages();
  expect(asked).toEqual(["/offline/files", "/c.js", "/offline"]);
  expect([...caches.all.keys()]).toEqual(["keryx-build two dark"]);
  expect(await offline()).toBe("page of two dark");
  expect(await caches.match("/a.js")).toBeUndefined();
});

test("nothing is taken where there is nothing new, and other colours are new", async () => {
  server = build("one", ["/a.js"]);
  await renewPages();
  asked = [];
  await renewPages();
  expect(asked).toEqual(["/offline/files"]);
  server = build("one", ["/a.js"], "light");
  await renewPages();
  expect(await offline()).toBe("page of one light");
});

test("a build that does not come whole leaves the one before in its place", async () => {
  server = build("one", ["/a.js"]);
  await renewPages();
  const { "/c.js": _, ...broken } = build("two", ["/c.js"]);
  server = broken;
  await expect(renewPages()).rejects.toThrow("/c.js was answered 404");
  server = null;
  await expect(renewPages()).rejects.toThrow();
  expect(await offline()).toBe("page of one dark");
  expect(await (await buildFile("/a.js" as unknown as Request)).text()).toBe("/a.js");
});

test("a file that breaks off on its way is fetched the next time, and its build is not used until then", async () => {
  server = build("one", ["/a.js"]);
  await renewPages();
  server = build("two", ["/b.js", "/c.js"]);
  const body = new ReadableStream({ start: (stream) => stream.error(new TypeError("network error")) });
  const answering = globalThis.fetch;
  vi.stubGlobal("fetch", async (path: string) => (path === "/c.js" ? new Response(body) : answering(path)));
  await expect(renewPages()).rejects.toThrow("network error");
  expect(await offline()).toBe("page of one dark");
  vi.stubGlobal("fetch", answering);
  await renewPages();
  expect(await offline()).toBe("page of two dark");
  expect(await (await buildFile("/c.js" as unknown as Request)).text()).toBe("/c.js");
});

test("a page comes from the server when it answers, also when it refuses; a proxy without it is no server", async () => {
  server = build("one", []);
  await renewPages();
  const page = (status: number) => pageOrOffline(Promise.resolve(new Response("its own", { status })));
  expect(await (await page(200)).text()).toBe("its own");
  expect(await (await page(500)).text()).toBe("its own");
  expect(await (await page(502)).text()).toBe("page of one dark");
});
