import { answered } from "../../../lib/jmap-http.ts";
import { jmapSession } from "../../../lib/jmap-session.ts";
import { mailCore } from "../../../lib/mail.ts";

export const dynamic = "force-dynamic";

/** The session resource. RFC 8620 sections 2 and 2.2; its addresses are relative to where it was found. */
export const GET = (request: Request): Promise<Response> => answered(() => answer(request));

async function answer(request: Request): Promise<Response> {
  const session = await jmapSession(request);
  if (session instanceof Response) return session;
  const scheme = process.env.NEXTAUTH_URL?.startsWith("https:") ? "https" : "http";
  const origin = `${scheme}://${request.headers.get("host") ?? "localhost"}`;
  return Response.json(await mailCore().jmapSession(session.account, origin, session.caller), {
    headers: { "Cache-Control": "no-store" },
  });
}
