import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

const header = "content-security-policy";

/**
 * What a page may do: run our scripts and those that they load, and speak with us alone. Styles stand in elements and attributes (menus place themselves);
 * what a message had encrypted is read again from where this page keeps it (blob:); images come from us, and where no proxy fetches those of messages from anywhere, since the frames of messages have this policy too beside their own, which is stricter. No string becomes script or HTML but by
 * the policies that are named (app/trusted-types.ts). CSP Level 3, W3C Trusted Types.
 */
const policyWith = (nonce: string, hasImageProxy: boolean): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${hasImageProxy ? "" : " https: http:"}`,
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self' blob:",
    "frame-src 'self' blob:",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types default dompurify keryx-frame",
  ].join("; ");

/** Before Next answers: it reads the nonce of this answer from the request's policy, and gives it to each of its scripts. */
export function setPagePolicy(
  request: IncomingMessage,
  response: ServerResponse,
  { hasImageProxy }: { hasImageProxy: boolean },
): void {
  const policy = policyWith(randomBytes(16).toString("base64"), hasImageProxy);
  request.headers[header] = policy;
  response.setHeader(header, policy);
}
