import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packScripts } from "./pack-scripts.ts";
import { packedFiles } from "./packed-files.ts";

const script = "export const greeting = 'good morning';\n".repeat(500);
let folder: string;
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keryx-build-"));
  await writeFile(join(folder, "a1.js"), script);
  await packScripts(folder);
  const answer = await packedFiles(folder);
  server = createServer((request, response) => {
    if (!answer(request, response)) response.end("as Next says");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const ask = (path: string, accepted = "gzip, br") =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    headers: { "accept-encoding": accepted },
  });

test("a script comes in Brotli, to be kept for ever", async () => {
  const answer = await ask("/_next/static/chunks/a1.js");
  expect(answer.headers.get("content-encoding")).toBe("br");
  expect(await answer.text()).toBe(script);
  expect(Number(answer.headers.get("content-length"))).toBeLessThan(200);
  expect(answer.headers.get("content-type")).toMatch(/^application\/javascript/);
  expect(answer.headers.get("cache-control")).toContain("immutable");
  expect(answer.headers.get("vary")).toBe("Accept-Encoding");
});

test("Next answers a browser that takes no Brotli, and for what is no file of the build", async () => {
  for (const [path, accepted] of [
    ["/_next/static/chunks/a1.js", "gzip"],
    ["/_next/static/chunks/a1.js.br", "br"],
    ["/_next/static/chunks/b2.js", "br"],
    ["/_next/static/chunks/..%2Fa1.js", "br"],
    ["/mail/inbox", "br"],
  ] as const)
    expect(await (await ask(path, accepted)).text()).toBe("as Next says");
});
