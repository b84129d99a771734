import type { IncomingMessage } from "node:http";
import { downloadHeaders, readRange } from "../download.ts";
import { mailCore } from "../mail.ts";
import { type Answer, notFound } from "./answer.ts";
import { jmapSession, reachedPlace } from "./session.ts";

/** What of the address says which blob, and what it is called. */
export interface DownloadPlace {
  accountId: string;
  blobId: string;
  name: string;
  query: URLSearchParams;
}

/** One blob, or a range of it. RFC 8620 section 6.2. What it holds can run nothing here, whatever its sender says it is. */
export async function answerDownload(
  request: IncomingMessage,
  { accountId, blobId, name, query }: DownloadPlace,
): Promise<Answer> {
  const session = await jmapSession(request);
  if ("status" in session) return session;
  const place = await reachedPlace(session, accountId);
  if (!place) return notFound();
  const { account, access } = place;
  const whole = await mailCore().blob(account, blobId, undefined, access);
  if (!whole) return notFound();
  const range = readRange(request.headers.range ?? null, whole.size);
  const headers: Record<string, string> = {
    ...downloadHeaders(query.get("type") ?? "", name, query.get("inline") === "1"),
    "Content-Security-Policy":
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    // A blob never changes; only its owner may keep it.
    "Cache-Control": "private, max-age=31536000, immutable",
    "Accept-Ranges": "bytes",
  };
  if (range === "all") {
    // What a part decodes to was counted, not decoded: a broken encoding must not cut the download short.
    if (!blobId.includes("-")) headers["Content-Length"] = String(whole.size);
    return { status: 200, headers, body: whole.stream };
  }
  await whole.stream.cancel();
  if (range === "unsatisfiable")
    return { status: 416, headers: { "Content-Range": `bytes */${whole.size}` }, body: null };
  const part = await mailCore().blob(account, blobId, range, access);
  if (!part) return notFound();
  headers["Content-Range"] = `bytes ${range.start}-${range.end - 1}/${whole.size}`;
  headers["Content-Length"] = String(range.end - range.start);
  return { status: 206, headers, body: part.stream };
}
