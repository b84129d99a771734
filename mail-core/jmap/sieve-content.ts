import { checkScript } from "../sieve/check.ts";
import { sieveLimits } from "../sieve/limits.ts";
import { redirectTargets } from "../sieve/redirects.ts";
import { blobSource } from "./blob.ts";
import type { SetError } from "./email-patch.ts";
import type { JmapDeps, MethodContext } from "./method.ts";

/** `targets` is where it sends mail on to. */
export type Content =
  | { ok: true; content: string; targets: readonly string[] }
  | { ok: false; error: SetError };
const wrong = (type: string, description: string): Content => ({ ok: false, error: { type, description } });

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The script in a blob, or why it is none. RFC 9661 section 2.2. */
export async function readContent(
  deps: Pick<JmapDeps, "database" | "blobs">,
  { account, caller }: Pick<MethodContext, "account" | "caller">,
  blobId: unknown,
): Promise<Content> {
  const source =
    typeof blobId === "string" ? await blobSource(deps, { account, access: "own" }, blobId) : null;
  if (!source) return wrong("blobNotFound", "There is no such blob");
  if (source.size > sieveLimits.scriptMaxOctets)
    return wrong("tooLarge", `A script has ${sieveLimits.scriptMaxOctets} octets at most`);
  const octets: Uint8Array[] = [];
  for await (const piece of source.read()) octets.push(piece);
  let content: string;
  try {
    content = utf8.decode(Buffer.concat(octets));
  } catch {
    return wrong("invalidSieve", "A script is written in UTF-8");
  }
  const checked = checkScript(content);
  if (!checked.ok) {
    const { line, column, reason } = checked.fault;
    return wrong("invalidSieve", `Line ${line}, column ${column}: ${reason}`);
  }
  const targets = redirectTargets(content);
  // Its app password is revoked one day, and what it left behind would go on sending mail away.
  if (caller.by === "program" && targets.length > 0)
    return wrong("forbidden", "Only who signs in with the account's own password has mail redirected");
  return { ok: true, content, targets };
}
