import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Made } from "./certificates.ts";
import { startHttpsHost } from "./https-host.ts";

export interface Pushed {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface PushHost {
  port: number;
  pushed: Pushed[];
  /** The status of its answers, and their Retry-After. */
  answer: { status: number; retryAfter?: string };
  /** Waits for so many pushes in all; the last of them. */
  until(count: number): Promise<Pushed>;
  close(): Promise<void>;
}

/** A push service on loopback, which keeps what is handed over. */
export async function startPushHost(made: Made): Promise<PushHost> {
  const waiting = new Set<() => void>();
  const host: Omit<PushHost, "port" | "close"> = {
    pushed: [],
    answer: { status: 201 },
    until: (count) =>
      new Promise((resolve) => {
        const look = () => {
          const last = host.pushed[count - 1];
          if (!last) return;
          waiting.delete(look);
          resolve(last);
        };
        waiting.add(look);
        look();
      }),
  };
  const listening = await startHttpsHost(made, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    host.pushed.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) });
    const { status, retryAfter } = host.answer;
    response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter }).end("thanks");
    for (const look of waiting) look();
  });
  return Object.assign(host, listening);
}

/** A client's keys, and how it reads what was encrypted for it. RFC 8291. */
export function pushClient() {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  const auth = randomBytes(16);
  const hkdf = (secret: Uint8Array, salt: Uint8Array, info: string | Uint8Array, octets: number) =>
    Buffer.from(hkdfSync("sha256", secret, salt, info, octets));
  return {
    keys: { p256dh: ecdh.getPublicKey("base64url"), auth: auth.toString("base64url") },
    read(body: Buffer): unknown {
      const salt = body.subarray(0, 16);
      const theirs = body.subarray(21, 86);
      const record = body.subarray(86);
      const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), theirs]);
      const shared = hkdf(ecdh.computeSecret(theirs), auth, info, 32);
      const key = hkdf(shared, salt, "Content-Encoding: aes128gcm\0", 16);
      const nonce = hkdf(shared, salt, "Content-Encoding: nonce\0", 12);
      const decipher = createDecipheriv("aes-128-gcm", key, nonce).setAuthTag(record.subarray(-16));
      const text = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
      if (text.at(-1) !== 2) throw new Error("it is not the last record");
      return JSON.parse(text.subarray(0, -1).toString());
    },
  };
}
