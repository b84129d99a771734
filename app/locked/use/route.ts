import { headers } from "next/headers";
import { noteUse } from "../../../lib/auth/web-sessions.ts";
import { isSameOrigin } from "../../../lib/jmap-http/same-origin.ts";
import { currentSession } from "../../../lib/session.ts";

/** A page tells that somebody uses it, so that its session does not lock itself. 401 where it has. */
export async function POST(): Promise<Response> {
  if (!isSameOrigin(Object.fromEntries(await headers()))) return new Response(null, { status: 403 });
  const session = await currentSession();
  if (!session) return new Response(null, { status: 401 });
  await noteUse(session.sessionId);
  return new Response(null, { status: 204 });
}
