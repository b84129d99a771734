import { parseIJson } from "../../lib/i-json.ts";
import { answered, foreignOrigin, problemResponse } from "../../lib/jmap-http.ts";
import { jmapSession } from "../../lib/jmap-session.ts";
import { mailCore } from "../../lib/mail.ts";
import { isSameOrigin } from "../../lib/same-origin.ts";

export const dynamic = "force-dynamic";

const requestMaxOctets = 10_000_000;
const error = "urn:ietf:params:jmap:error:";

/** One JMAP request over HTTP. RFC 8620 section 3.1. */
export const POST = (request: Request): Promise<Response> => answered(() => answer(request));

async function answer(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return foreignOrigin();
  const session = await jmapSession(request);
  if (session instanceof Response) return session;
  // Also against forms of other sites: a browser asks before it sends JSON across origins.
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    return problemResponse({ type: `${error}notJSON`, status: 400, detail: "A request is application/json" });
  }
  const octets = await readBody(request);
  if (octets === null) {
    return problemResponse({
      type: `${error}limit`,
      status: 400,
      detail: "The request is too large",
      limit: "maxSizeRequest",
    });
  }
  let value: unknown;
  try {
    value = parseIJson(octets);
  } catch {
    return problemResponse({ type: `${error}notJSON`, status: 400, detail: "The request is not I-JSON" });
  }
  const result = await mailCore().jmap(session.account, value, session.caller);
  return result.ok
    ? Response.json(result.response, { headers: { "Cache-Control": "no-store" } })
    : problemResponse(result.problem);
}

/**
 * The body, or null when it is longer than what we take. The rest of a longer one is read and forgotten, within reason: a
 * client that is cut off while it speaks does not hear why.
 */
async function readBody(request: Request): Promise<Uint8Array | null> {
  let chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of request.body ?? []) {
    octets += chunk.length;
    if (octets > 5 * requestMaxOctets) return null;
    if (octets > requestMaxOctets) chunks = [];
    else chunks.push(chunk);
  }
  return octets > requestMaxOctets ? null : Buffer.concat(chunks);
}
