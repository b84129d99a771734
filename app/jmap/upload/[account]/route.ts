import {
  foreignOrigin,
  notFound,
  notSignedIn,
  problemResponse,
  unavailable,
} from "../../../../lib/jmap-http.ts";
import { mailCore } from "../../../../lib/mail.ts";
import { isSameOrigin } from "../../../../lib/same-origin.ts";
import { currentSession } from "../../../../lib/session.ts";

export const dynamic = "force-dynamic";

/** Takes one file, as it streams in. RFC 8620 section 6.1. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ account: string }> },
): Promise<Response> {
  if (!isSameOrigin(request)) return foreignOrigin();
  const session = await currentSession();
  if (!session) return notSignedIn();
  const { account } = await params;
  if (account !== `a${session.account}`) return notFound();
  const type = request.headers.get("content-type") ?? "application/octet-stream";
  const body = request.body ?? new Blob([]).stream();
  try {
    const result = await mailCore().upload(session.account, type, body);
    if (!result.ok) return problemResponse(result.problem);
    const { blobId, size } = result;
    return Response.json(
      { accountId: account, blobId, type: result.type, size },
      { status: 201, headers: { "Cache-Control": "no-store" } },
    );
  } catch {
    return unavailable();
  }
}
