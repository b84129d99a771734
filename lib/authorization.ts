/** User and password of an Authorization field, or null when it holds none. RFC 7617 section 2. */
export function readBasic(authorization: string): { address: string; password: string } | null {
  const [, token] = /^basic +([A-Za-z0-9+/]{1,4000}={0,2}) *$/i.exec(authorization) ?? [];
  if (!token) return null;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(token, "base64"));
  } catch {
    return null;
  }
  const colon = text.indexOf(":");
  // RFC 7617 section 2: no controls, and the first colon ends the user.
  if (colon < 1 || /\p{Cc}/u.test(text)) return null;
  return { address: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The token of an Authorization field, or null when it holds none. RFC 6750 section 2.1. */
export const readBearer = (authorization: string): string | null =>
  /^bearer +([A-Za-z0-9._~+/-]{1,4000}=*) *$/i.exec(authorization)?.[1] ?? null;
