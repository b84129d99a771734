import { answered, notSignedIn } from "../../../lib/jmap-http.ts";
import { mailCore } from "../../../lib/mail.ts";
import { currentSession } from "../../../lib/session.ts";

export const dynamic = "force-dynamic";

/** How much of one's own room is taken, in octets; `quotaOctets` is null where there is no limit. */
export const GET = (): Promise<Response> => answered(answer);

async function answer(): Promise<Response> {
  const session = await currentSession();
  if (!session) return notSignedIn();
  const account = await mailCore().accounts.find(session.account);
  return Response.json(
    { usedOctets: account?.usedOctets ?? 0, quotaOctets: account?.quotaOctets ?? null },
    { headers: { "Cache-Control": "no-store" } },
  );
}
