import { mailCore } from "../../../lib/mail.ts";

export const dynamic = "force-dynamic";

/** What `mta-sts.` and a domain of ours tells other mail servers; everywhere else there is no such file. RFC 8461 section 3.3. */
export async function GET(request: Request): Promise<Response> {
  const headers = { "Content-Type": "text/plain; charset=utf-8" };
  const host = (request.headers.get("host") ?? "").replace(/:\d+$/, "");
  try {
    const policy = await mailCore().domains.mtaStsPolicy(host);
    return policy === null
      ? new Response("There is no such file.\n", { status: 404, headers })
      : new Response(policy, { headers });
  } catch (error) {
    console.error("http.unavailable", error);
    return new Response("The store does not answer now, try again.\n", { status: 503, headers });
  }
}
