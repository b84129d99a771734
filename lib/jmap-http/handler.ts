import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../../mail-core/index.ts";
import { type Answer, plainProblem, unavailable } from "./answer.ts";
import { answerApi } from "./api.ts";
import { answerDownload } from "./download.ts";
import { answerEventSource } from "./event-source.ts";
import { answerExport } from "./export.ts";
import { answerImage, answerSignImages } from "./images.ts";
import { send } from "./send.ts";
import { answerSessionResource } from "./session-resource.ts";
import { answerUpload } from "./upload.ts";

interface Route {
  methods: readonly string[];
  answer(request: IncomingMessage): Promise<Answer>;
}

const reading = ["GET", "HEAD"];

/** What is asked for under this address; null where it is not ours to answer. The addresses are those of the session resource. */
function routeOf(url: URL): Route | null {
  const [first, second, ...rest] = url.pathname.slice(1).split("/");
  if (first === ".well-known" && second === "jmap" && rest.length === 0)
    return { methods: reading, answer: answerSessionResource };
  if (first !== "jmap") return null;
  const [accountId = "", blobId = "", name = ""] = rest;
  if (second === undefined) return { methods: ["POST"], answer: answerApi };
  if (second === "eventsource" && rest.length === 0)
    return { methods: reading, answer: (request) => answerEventSource(request, url.searchParams) };
  if (second === "upload" && rest.length === 1)
    return { methods: ["POST"], answer: (request) => answerUpload(request, decoded(accountId)) };
  if (second === "export" && rest.length === 1) {
    const place = { accountId: decoded(accountId), query: url.searchParams };
    return { methods: reading, answer: (request) => answerExport(request, place) };
  }
  if (second === "images" && rest.length === 1)
    return { methods: ["POST"], answer: (request) => answerSignImages(request, decoded(accountId)) };
  if (second === "images" && rest.length === 2) {
    const place = { accountId: decoded(accountId), signed: decoded(blobId) };
    return { methods: reading, answer: (request) => answerImage(request, place) };
  }
  if (second !== "download" || rest.length !== 3) return null;
  const place = { accountId: decoded(accountId), blobId: decoded(blobId), name: decoded(name) };
  return {
    methods: reading,
    answer: (request) => answerDownload(request, { ...place, query: url.searchParams }),
  };
}

/** A segment of a path; one that is broken names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "";
  }
}

/**
 * Answers what is asked over JMAP, in front of Next: a request costs a fraction there of what it would as one of Next's routes. False for
 * everything else. While the store is away everybody is told so, whatever was asked; the cause is for our log.
 */
export async function answerJmap(
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<boolean> {
  const address = request.url ?? "";
  if (!address.startsWith("/jmap") && !address.startsWith("/.well-known/jmap")) return false;
  const url = URL.parse(address, "http://localhost");
  const route = url && routeOf(url);
  if (!route) return false;
  const { methods } = route;
  const answer = methods.includes(request.method ?? "")
    ? await route.answer(request).catch((error: unknown) => {
        // Whoever broke off in the middle of a request is no failure of ours.
        if (error !== request.errored) log.error("http.unavailable", { error });
        return unavailable();
      })
    : plainProblem(405, "Not with this method", { Allow: methods.join(", ") });
  try {
    await send(request, response, answer);
  } catch {
    // The other side is gone, or the store is, in the middle of a file; its length tells who reads it.
    response.destroy();
  }
  return true;
}
