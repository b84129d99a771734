import { answered } from "../../../lib/jmap-http.ts";
import { mailCore } from "../../../lib/mail.ts";

export const dynamic = "force-dynamic";

/** What `mta-sts.` and a domain of ours tells other mail servers; everywhere else there is no such file. RFC 8461 section 3.3. */
export const GET = (request: Request): Promise<Response> => answered(() => answer(request));

async function answer(request: Request): Promise<Response> {
  const host = (request.headers.get("host") ?? "").replace(/:\d+$/, "");
  const policy = await mailCore().domains.mtaStsPolicy(host);
  const headers = { "Content-Type": "text/plain; charset=utf-8" };
  return policy === null
    ? new Response("There is no such file.\n", { status: 404, headers })
    : new Response(policy, { headers });
}
