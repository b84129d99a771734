import type { IncomingMessage } from "node:http";
import { mailCore } from "../mail.ts";
import { type Answer, jsonAnswer } from "./answer.ts";
import { jmapSession } from "./session.ts";

/** The session resource. RFC 8620 sections 2 and 2.2; its addresses are relative to where it was found. */
export async function answerSessionResource(request: IncomingMessage): Promise<Answer> {
  const session = await jmapSession(request);
  if ("status" in session) return session;
  const scheme = process.env.NEXTAUTH_URL?.startsWith("https:") ? "https" : "http";
  const origin = `${scheme}://${request.headers.host ?? "localhost"}`;
  return jsonAnswer(await mailCore().jmapSession(session.account, origin, session.caller));
}
