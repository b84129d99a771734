import type { IncomingMessage } from "node:http";
import type { AccountId, RemoteImages } from "../../mail-core/index.ts";
import { mailCore } from "../mail.ts";
import { knownTracker } from "../trackers/tracker.ts";
import { type Answer, foreignOrigin, jsonAnswer, notFound, plainProblem } from "./answer.ts";
import { readBody } from "./body.ts";
import { parseIJson } from "./i-json.ts";
import { isSameOrigin } from "./same-origin.ts";
import { jmapSession } from "./session.ts";

/** Pictures of one message. */
const urlsMax = 500;
const requestMaxOctets = 3_000_000;

/** Whose pictures these are; what is answered where nobody's may be had. They are for people at the webmail: programs have ways of their own. */
async function reader(
  request: IncomingMessage,
  accountId: string,
): Promise<{ account: AccountId; images: RemoteImages } | Answer> {
  const session = await jmapSession(request);
  if ("status" in session) return session;
  const images = mailCore().remoteImages;
  const { account, caller } = session;
  if (!images || caller.by !== "person" || accountId !== `a${account}`) return notFound();
  return { account, images };
}

/**
 * Signs the addresses of pictures for their reader: `{"urls": […]}` is answered with `{"signed": […]}`, null for what is never fetched. Known trackers are not,
 * unless `withTrackers` is true.
 */
export async function answerSignImages(request: IncomingMessage, accountId: string): Promise<Answer> {
  if (!isSameOrigin(request.headers)) return foreignOrigin();
  const found = await reader(request, accountId);
  if ("status" in found) return found;
  const octets = await readBody(request, requestMaxOctets);
  const asked = octets && askedIn(octets);
  if (!asked) return plainProblem(400, `The request is no list of at most ${urlsMax} URLs`);
  const { urls, withTrackers } = asked;
  const signed = found.images.sign(found.account, urls);
  const isLeftOut = (url: string) => !withTrackers && knownTracker(url) !== null;
  return jsonAnswer({ signed: urls.map((url, at) => (isLeftOut(url) ? null : signed[at])) });
}

function askedIn(octets: Uint8Array): { urls: string[]; withTrackers: boolean } | null {
  try {
    const { urls, withTrackers } = parseIJson(octets) as { urls?: unknown; withTrackers?: unknown };
    const isList = Array.isArray(urls) && urls.length <= urlsMax;
    if (!isList || !urls.every((url) => typeof url === "string")) return null;
    return { urls, withTrackers: withTrackers === true };
  } catch {
    return null;
  }
}

/** A picture from elsewhere that was signed for its reader. Whatever its host sent, here it is a picture and can run nothing. */
export async function answerImage(
  request: IncomingMessage,
  { accountId, signed }: { accountId: string; signed: string },
): Promise<Answer> {
  const found = await reader(request, accountId);
  if ("status" in found) return found;
  const gone = new AbortController();
  const leave = () => gone.abort();
  request.socket.once("close", leave);
  const image = await found.images
    .get(found.account, signed, gone.signal)
    .finally(() => request.socket.off("close", leave));
  if (!image.ok) return plainProblem(statuses[image.kind], `The picture is not here: ${image.why}`);
  const { type, octets, freshS } = image;
  return {
    status: 200,
    headers: {
      "Content-Type": type,
      "Content-Length": String(octets.length),
      "Content-Disposition": "inline",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "X-Content-Type-Options": "nosniff",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Cache-Control": freshS > 0 ? `private, max-age=${freshS}` : "no-store",
    },
    body: new ReadableStream({
      start(stream) {
        stream.enqueue(octets);
        stream.close();
      },
    }),
  };
}

const statuses = { forged: 403, "too-many": 429, failed: 502 } as const;
