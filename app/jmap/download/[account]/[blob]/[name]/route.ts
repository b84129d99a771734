import { downloadHeaders, readRange } from "../../../../../../lib/download.ts";
import { answered, notFound } from "../../../../../../lib/jmap-http.ts";
import { jmapSession } from "../../../../../../lib/jmap-session.ts";
import { mailCore } from "../../../../../../lib/mail.ts";

export const dynamic = "force-dynamic";

interface Place {
  account: string;
  blob: string;
  name: string;
}

/** One blob, or a range of it. RFC 8620 section 6.2. What it holds can run nothing here, whatever its sender says it is. */
export const GET = (request: Request, { params }: { params: Promise<Place> }): Promise<Response> =>
  answered(async () => answer(request, await params));

async function answer(request: Request, { account, blob, name }: Place): Promise<Response> {
  const session = await jmapSession(request);
  if (session instanceof Response) return session;
  if (account !== `a${session.account}`) return notFound();
  const query = new URL(request.url).searchParams;
  const whole = await mailCore().blob(session.account, blob);
  if (!whole) return notFound();
  const range = readRange(request.headers.get("range"), whole.size);
  const headers: Record<string, string> = {
    ...downloadHeaders(query.get("type") ?? "", decodeURIComponent(name), query.get("inline") === "1"),
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
    if (!blob.includes("-")) headers["Content-Length"] = String(whole.size);
    return new Response(whole.stream, { headers });
  }
  await whole.stream.cancel();
  if (range === "unsatisfiable")
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${whole.size}` } });
  const part = await mailCore().blob(session.account, blob, range);
  if (!part) return notFound();
  headers["Content-Range"] = `bytes ${range.start}-${range.end - 1}/${whole.size}`;
  headers["Content-Length"] = String(range.end - range.start);
  return new Response(part.stream, { status: 206, headers });
}
