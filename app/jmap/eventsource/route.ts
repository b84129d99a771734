import { answered, problemResponse } from "../../../lib/jmap-http.ts";
import { jmapSession } from "../../../lib/jmap-session.ts";
import { openStates, streamsMax } from "../../../lib/state-events.ts";
import { readStateOptions } from "../../../lib/state-options.ts";

export const dynamic = "force-dynamic";

/** Changes of state as they happen. RFC 8620 section 7.3. */
export const GET = (request: Request): Promise<Response> => answered(() => answer(request));

async function answer(request: Request): Promise<Response> {
  const session = await jmapSession(request);
  if (session instanceof Response) return session;
  const options = readStateOptions(new URL(request.url).searchParams);
  if (typeof options === "string")
    return problemResponse({
      type: "about:blank",
      status: 400,
      detail: `What is asked for in ${options} is not served`,
    });
  const lastEventId = request.headers.get("last-event-id");
  const stream = openStates(session, options, { lastEventId, signal: request.signal });
  if (!stream)
    return problemResponse({
      type: "urn:ietf:params:jmap:error:limit",
      status: 429,
      detail: `At most ${streamsMax} event streams may be open`,
    });
  return new Response(stream, {
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    },
  });
}
