import type { IncomingMessage } from "node:http";
import { mailCore } from "../mail.ts";
import { type Answer, foreignOrigin, jsonAnswer, notFound, plainProblem, problemAnswer } from "./answer.ts";
import { bodyOf } from "./body.ts";
import { isSameOrigin } from "./same-origin.ts";
import { jmapSession, reachedPlace } from "./session.ts";

/** Takes one file, as it streams in. RFC 8620 section 6.1. */
export async function answerUpload(request: IncomingMessage, accountId: string): Promise<Answer> {
  if (!isSameOrigin(request.headers)) return foreignOrigin();
  const session = await jmapSession(request);
  if ("status" in session) return session;
  const place = await reachedPlace(session, accountId);
  if (!place) return notFound();
  if (place.access === "read") return plainProblem(403, "This account may only be read");
  const type = request.headers["content-type"] ?? "application/octet-stream";
  const result = await mailCore().upload(place.account, type, bodyOf(request));
  if (!result.ok) return problemAnswer(result.problem);
  const { blobId, size } = result;
  return jsonAnswer({ accountId, blobId, type: result.type, size }, 201);
}
