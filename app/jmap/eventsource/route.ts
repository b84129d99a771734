import { answered, problemResponse } from "../../../lib/jmap-http.ts";
import { jmapSession } from "../../../lib/jmap-session.ts";
import { openStates } from "../../../lib/state-events.ts";

export const dynamic = "force-dynamic";

/** Changes of state as they happen. RFC 8620 section 7.3. */
export const GET = (request: Request): Promise<Response> => answered(() => answer(request));

async function answer(request: Request): Promise<Response> {
  const session = await jmapSession(request);
  if (session instanceof Response) return session;
  const query = new URL(request.url).searchParams;
  const types = query.get("types") ?? "*";
  const ping = Number(query.get("ping") ?? 0);
  const stream = openStates(session, {
    types: types === "*" ? null : new Set(types.split(",").slice(0, 50)),
    closeAfterState: query.get("closeafter") === "state",
    // Between 15 seconds and 15 minutes, so that nobody keeps us busy with pings.
    pingS: Number.isFinite(ping) && ping > 0 ? Math.min(900, Math.max(15, ping)) : 0,
    lastEventId: request.headers.get("last-event-id"),
    signal: request.signal,
  });
  if (!stream)
    return problemResponse({
      type: "urn:ietf:params:jmap:error:limit",
      status: 429,
      detail: "Too many event streams are open",
    });
  return new Response(stream, {
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    },
  });
}
