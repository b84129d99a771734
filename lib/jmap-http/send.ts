import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { Answer } from "./answer.ts";

const pack = promisify(gzip);
/** Fast, and with half of zlib's usual memory, whose coming and going costs the main thread more than handing the work over does. */
const packing = { level: constants.Z_BEST_SPEED, windowBits: 14, memLevel: 7 };
/** A shorter text fits into one packet as it is. */
const packedMinLength = 1_400;

/** Sends an answer; texts are packed for who can unpack them. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  const { status, headers, body } = answer;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body instanceof ReadableStream) return sendStream(request, response, body);
  if (body === null || request.method === "HEAD") return void response.end();
  if (body.length < packedMinLength) return void response.end(body);
  response.setHeader("Vary", "Accept-Encoding");
  if (!/\bgzip\b/.test(String(request.headers["accept-encoding"]))) return void response.end(body);
  const packed = await pack(body, packing);
  response.setHeader("Content-Encoding", "gzip");
  response.end(packed);
}

async function sendStream(
  request: IncomingMessage,
  response: ServerResponse,
  body: ReadableStream<Uint8Array>,
): Promise<void> {
  if (request.method === "HEAD") {
    await body.cancel();
    return void response.end();
  }
  await pipeline(Readable.fromWeb(body as WebStream), response);
}
