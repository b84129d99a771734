import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../../mail-core/index.ts";
import { type Answer, notFound, plainProblem, unavailable } from "../jmap-http/answer.ts";
import { readBody } from "../jmap-http/body.ts";
import { send } from "../jmap-http/send.ts";
import { mailCore } from "../mail.ts";

/** Where Thunderbird and others look, at `autoconfig.` and the domain or at the domain itself. draft-ietf-mailmaint-autoconfig. */
const autoconfig = /^\/(?:mail|\.well-known\/autoconfig\/mail)\/config-v1\.1\.xml$/;
/** Outlook writes it with capitals here and there. MS-OXDISCO section 3.1.5.3. */
const autodiscover = /^\/autodiscover\/autodiscover\.xml$/i;
/** A request has an address and two names of schemas in it. */
const requestMaxOctets = 16 * 1024;

const xml = (type: string, body: string): Answer => ({
  status: 200,
  headers: { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" },
  body,
});

async function answerAutoconfig(request: IncomingMessage, query: URLSearchParams): Promise<Answer> {
  if (request.method !== "GET" && request.method !== "HEAD")
    return plainProblem(405, "Not with this method", { Allow: "GET, HEAD" });
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  const file = await mailCore().programs.autoconfig({ host, address: query.get("emailaddress") });
  return file === null ? notFound() : xml("application/xml", file);
}

async function answerAutodiscover(request: IncomingMessage): Promise<Answer> {
  if (request.method !== "POST") return plainProblem(405, "Not with this method", { Allow: "POST" });
  const octets = await readBody(request, requestMaxOctets);
  if (octets === null) return plainProblem(413, `A request has ${requestMaxOctets} octets at most`);
  return xml("text/xml", await mailCore().programs.autodiscover(new TextDecoder().decode(octets)));
}

/** Answers programs that set themselves up, in front of Next; false for everything else. Nobody need be signed in, and of accounts nothing is told. */
export async function answerPrograms(
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<boolean> {
  const url = URL.parse(request.url ?? "", "http://localhost");
  const isAutoconfig = url && autoconfig.test(url.pathname);
  if (!isAutoconfig && !(url && autodiscover.test(url.pathname))) return false;
  const answer = await (isAutoconfig
    ? answerAutoconfig(request, url.searchParams)
    : answerAutodiscover(request)
  ).catch((error: unknown) => {
    // Whoever broke off in the middle of a request is no failure of ours.
    if (error !== request.errored) log.error("http.unavailable", { error });
    return unavailable();
  });
  await send(request, response, answer);
  return true;
}
