import type { IncomingMessage } from "node:http";
import { type Answer, plainProblem, problemAnswer } from "./answer.ts";
import { jmapSession } from "./session.ts";
import { openStates, streamsMax } from "./state-events.ts";
import { readStateOptions } from "./state-options.ts";

/** Changes of state as they happen. RFC 8620 section 7.3. */
export async function answerEventSource(request: IncomingMessage, query: URLSearchParams): Promise<Answer> {
  const session = await jmapSession(request);
  if ("status" in session) return session;
  const options = readStateOptions(query);
  if (typeof options === "string") return plainProblem(400, `What is asked for in ${options} is not served`);
  const lastEventId = request.headers["last-event-id"];
  const stream = openStates(session, options, typeof lastEventId === "string" ? lastEventId : null);
  if (!stream)
    return problemAnswer({
      type: "urn:ietf:params:jmap:error:limit",
      status: 429,
      detail: `At most ${streamsMax} event streams may be open`,
    });
  return {
    status: 200,
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    },
    body: stream,
  };
}
