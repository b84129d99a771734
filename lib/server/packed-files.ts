import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const pack = promisify(brotliCompress);
const address = /^\/_next\/static\/chunks\/([^/?]+\.(js|css))$/;
const types = { js: "application/javascript; charset=utf-8", css: "text/css; charset=utf-8" } as const;

/**
 * Answers for the scripts and styles of the build in Brotli (RFC 7932), an eighth smaller than what Next sends. A file
 * is packed once, after it was first asked for, one at a time; until then, and for who takes no Brotli, Next answers.
 * What is kept is bounded by the build: about 1 MB.
 */
export async function packedFiles(
  folder: string,
): Promise<(request: IncomingMessage, response: ServerResponse) => boolean> {
  const unpacked = new Set(await readdir(folder));
  const packed = new Map<string, Buffer>();
  let working = Promise.resolve();
  const packNext = async (name: string) => {
    packed.set(name, await pack(await readFile(join(folder, name)), bestFor));
  };
  return (request, response) => {
    const [, name = "", kind] = address.exec(request.url ?? "") ?? [];
    if (request.method !== "GET" || !/\bbr\b/.test(String(request.headers["accept-encoding"]))) return false;
    // A file that cannot be read is Next's to answer for, as before.
    if (unpacked.delete(name)) working = working.then(() => packNext(name)).catch(() => {});
    const body = packed.get(name);
    if (!body) return false;
    response.setHeader("Content-Type", types[kind as keyof typeof types]);
    response.setHeader("Content-Encoding", "br");
    response.setHeader("Content-Length", body.length);
    response.setHeader("Vary", "Accept-Encoding");
    // Its name changes with what it says.
    response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    response.end(body);
    return true;
  };
}

const bestFor = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
