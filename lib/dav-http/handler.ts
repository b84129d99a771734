import type { IncomingMessage, ServerResponse } from "node:http";
import { ReadableStream as WebStream } from "node:stream/web";
import { davBodyMaxOctets, davCompliance, davMethods, davRoot, type Log } from "../../mail-core/index.ts";
import { type Answer, foreignOrigin, plainProblem, unavailable } from "../jmap-http/answer.ts";
import { readBody } from "../jmap-http/body.ts";
import { isSameOrigin } from "../jmap-http/same-origin.ts";
import { send } from "../jmap-http/send.ts";
import { mailCore } from "../mail.ts";
import { davAccount } from "./sign-in.ts";

/** Where clients look who know nothing but the host. RFC 6764 section 5. */
const wellKnown = /^\/\.well-known\/carddav\/?(\?|$)/;
const inTree = /^\/dav(\/|\?|$)/;

/** The fields that requests of CardDAV may say something in. */
const understood = [
  "accept",
  "content-type",
  "depth",
  "destination",
  "if-match",
  "if-none-match",
  "overwrite",
];

const withoutBody = (status: number, headers: Answer["headers"]): Answer => ({ status, headers, body: null });

/** Text as a client sent it; null for what is no UTF-8. */
function readText(octets: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch {
    return null;
  }
}

async function answerIn(request: IncomingMessage): Promise<Answer> {
  const { method = "", headers } = request;
  if (!isSameOrigin(headers)) return foreignOrigin();
  // What can be done here is told to everybody, and nothing else.
  if (method === "OPTIONS") return withoutBody(200, { DAV: davCompliance, Allow: davMethods });
  const account = await davAccount(request);
  if (typeof account !== "string") return account;
  if (headers["content-encoding"] !== undefined) return plainProblem(415, "A request is not packed");
  const octets = await readBody(request, davBodyMaxOctets);
  if (octets === null) return plainProblem(413, `A request has ${davBodyMaxOctets} octets at most`);
  const body = readText(octets);
  if (body === null) return plainProblem(400, "A request is UTF-8");
  const response = await mailCore().dav(account, {
    method,
    path: request.url ?? "",
    headers: Object.fromEntries(understood.map((name) => [name, headers[name]?.toString()])),
    body,
  });
  const { status } = response;
  const streamed =
    response.body === null || typeof response.body === "string"
      ? response.body
      : (WebStream.from(octetsOf(response.body)) as ReadableStream<Uint8Array>);
  return { status, headers: { DAV: davCompliance, ...response.headers }, body: streamed };
}

/** Pieces as octets, the small ones together. */
async function* octetsOf(pieces: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  let held = "";
  for await (const piece of pieces) {
    held += piece;
    if (held.length < 16_384) continue;
    yield Buffer.from(held);
    held = "";
  }
  yield Buffer.from(held);
}

/** Answers what is asked over CardDAV, in front of Next; false for everything else. Failures are for our log. */
export async function answerDav(
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<boolean> {
  const address = request.url ?? "";
  // Programs ask at the door first: a page in answer would end their search.
  const isElsewhere = wellKnown.test(address) || (address === "/" && request.method === "PROPFIND");
  if (!isElsewhere && !inTree.test(address)) return false;
  const answer = isElsewhere
    ? withoutBody(301, { Location: davRoot, "Cache-Control": "max-age=86400" })
    : await answerIn(request).catch((error: unknown) => {
        // Whoever broke off in the middle of a request is no failure of ours.
        if (error !== request.errored) log.error("http.unavailable", { error });
        return unavailable();
      });
  try {
    await send(request, response, answer);
  } catch {
    // The other side is gone, or the store is, in the middle of a report: what was said is no whole document.
    response.destroy();
  }
  return true;
}
