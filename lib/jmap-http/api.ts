import type { IncomingMessage } from "node:http";
import { mailCore } from "../mail.ts";
import { type Answer, foreignOrigin, jsonAnswer, problemAnswer } from "./answer.ts";
import { readBody } from "./body.ts";
import { parseIJson } from "./i-json.ts";
import { isSameOrigin } from "./same-origin.ts";
import { jmapSession } from "./session.ts";

const requestMaxOctets = 10_000_000;
const error = "urn:ietf:params:jmap:error:";
const notJson = (detail: string) => problemAnswer({ type: `${error}notJSON`, status: 400, detail });

/** One JMAP request over HTTP. RFC 8620 section 3.1. */
export async function answerApi(request: IncomingMessage): Promise<Answer> {
  if (!isSameOrigin(request.headers)) return foreignOrigin();
  const session = await jmapSession(request);
  if ("status" in session) return session;
  // Also against forms of other sites: a browser asks before it sends JSON across origins.
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? ""))
    return notJson("A request is application/json");
  const octets = await readBody(request, requestMaxOctets);
  if (octets === null)
    return problemAnswer({
      type: `${error}limit`,
      status: 400,
      detail: "The request is too large",
      limit: "maxSizeRequest",
    });
  let value: unknown;
  try {
    value = parseIJson(octets);
  } catch {
    return notJson("The request is not I-JSON");
  }
  const result = await mailCore().jmap(session.account, value, session.caller);
  return result.ok ? jsonAnswer(result.response) : problemAnswer(result.problem);
}
