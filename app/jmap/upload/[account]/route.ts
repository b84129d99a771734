import { answered, foreignOrigin, notFound, problemResponse } from "../../../../lib/jmap-http.ts";
import { jmapSession } from "../../../../lib/jmap-session.ts";
import { mailCore } from "../../../../lib/mail.ts";
import { isSameOrigin } from "../../../../lib/same-origin.ts";

export const dynamic = "force-dynamic";

interface Place {
  account: string;
}

/** Takes one file, as it streams in. RFC 8620 section 6.1. */
export const POST = (request: Request, { params }: { params: Promise<Place> }): Promise<Response> =>
  answered(async () => answer(request, await params));

async function answer(request: Request, { account }: Place): Promise<Response> {
  if (!isSameOrigin(request)) return foreignOrigin();
  const session = await jmapSession(request);
  if (session instanceof Response) return session;
  if (account !== `a${session.account}`) return notFound();
  const type = request.headers.get("content-type") ?? "application/octet-stream";
  const body = request.body ?? new Blob([]).stream();
  const result = await mailCore().upload(session.account, type, body);
  if (!result.ok) return problemResponse(result.problem);
  const { blobId, size } = result;
  return Response.json(
    { accountId: account, blobId, type: result.type, size },
    { status: 201, headers: { "Cache-Control": "no-store" } },
  );
}
