import { Readable } from "node:stream";
import { arc } from "mailauth/lib/arc/index.js";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { evaluateDmarc } from "mailauth/lib/dmarc/index.js";
import { spf } from "mailauth/lib/spf/index.js";
import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Log } from "../log.ts";
import type { AuthenticationCheck } from "../mime/authentication-results.ts";
import type { Dns } from "../net/dns.ts";
import { isPrivate } from "../net/private-networks.ts";
import type { Blobs, SealedBlob } from "../store/contracts.ts";
import { sealedOctets } from "../store/sealed-octets.ts";
import { makeLookups, type Resolver } from "./lookups.ts";

/** What is done with mail whose author's domain says that it is not its own (DMARC): nothing is even checked; it goes to junk; what is to be rejected is refused. */
export type DmarcMode = "off" | "mark" | "enforce";

export interface Verdict {
  checks: readonly AuthenticationCheck[];
  place: "inbox" | "junk" | "refused";
}

export interface Unverified {
  blob: SealedBlob;
  /** Where its header ends. */
  bodyStart: number;
  remoteAddress: string;
  helo: string;
  reversePath: string | null;
}

/** Says whether a stranger's message is from whom it says. */
export interface Verifier {
  /** Null where there is nothing to check: all is switched off, or it comes from an address that no domain could have listed. Never rejects. */
  verify(message: Unverified): Promise<Verdict | null>;
}

/** RFC 7208 section 11.1 lets SPF alone ask 10 names with 10 hosts each; honest mail needs a dozen questions. */
const questionsMax = 60;
/** For all checks of a message; its sender waits for the answer. */
const timeMaxMs = 5_000;
/** Longer ones are not checked: each field is read several times. */
const headerMaxOctets = 256 * 1024;
/** Each may have the whole body hashed anew. */
const signaturesMax = 10;

/** SPF (RFC 7208), DKIM (RFC 6376), ARC (RFC 8617) and DMARC (RFC 9989) of what strangers send, by mailauth. */
export function makeVerifier({
  config: { hostname, dmarc: mode = "mark" },
  ...deps
}: {
  config: Pick<MailCoreConfig, "hostname" | "dmarc">;
  dns: Dns;
  blobs: Blobs;
  clock: Clock;
  log: Log;
}): Verifier {
  const { blobs, log } = deps;
  const lookups = makeLookups(deps);

  return {
    async verify(message) {
      if (mode === "off" || isPrivate(message.remoteAddress)) return null;
      const { resolver, close } = lookups.within({ questionsMax, timeMaxMs });
      try {
        const checks = await check(message, { resolver, blobs, hostname });
        return { checks, place: placeFor(checks, mode) };
      } catch (error) {
        // Mail that could not be checked is mail all the same.
        log.error("message not verified", { peer: message.remoteAddress, error: String(error) });
        return null;
      } finally {
        close();
      }
    },
  };
}

async function check(
  message: Unverified,
  { resolver, blobs, hostname: mta }: { resolver: Resolver; blobs: Blobs; hostname: string },
): Promise<AuthenticationCheck[]> {
  const { remoteAddress: ip, helo, reversePath } = message;
  const [{ signed, signatures }, path] = await Promise.all([
    verifySignatures(message, { resolver, blobs }),
    spf({ sender: reversePath ?? "", ip, helo, mta, resolver, strict: true, maxElapsedTime: timeMaxMs }),
  ]);
  const checks: AuthenticationCheck[] = [
    {
      method: "spf",
      result: path.status.result,
      reason: null,
      properties: reversePath ? { "smtp.mailfrom": path.domain } : { "smtp.helo": helo },
    },
    ...signatures,
  ];
  const { chain } = signed.arc ?? {};
  if (signed.arc && chain) {
    const { status } = await arc({ ...signed.arc, chain }, { resolver, strict: true });
    checks.push({ method: "arc", result: status.result, reason: null, properties: {} });
  }
  const passed = signatures.flatMap(({ result, properties }) =>
    result === "pass" && properties["header.d"] ? [{ domain: properties["header.d"] }] : [],
  );
  const { response, reason } = await evaluateDmarc({
    headerFrom: signed.headerFrom,
    fromFields: signed.fromFields,
    spfDomains: path.status.result === "pass" ? [path.domain] : [],
    dkimDomains: passed,
    resolver,
    strict: true,
  });
  checks.push(
    response
      ? {
          method: "dmarc",
          result: response.status.result,
          reason: null,
          properties: {
            "header.from": String(response.status.header?.from ?? ""),
            ...(response.status.policy?.dmarc ? { "policy.dmarc": response.status.policy.dmarc } : {}),
          },
        }
      : { method: "dmarc", result: "permerror", reason: reason ?? null, properties: {} },
  );
  return checks;
}

/** What was signed, and what became of each signature; a message without any costs its header alone. */
async function verifySignatures(
  { blob, bodyStart }: Unverified,
  { resolver, blobs }: { resolver: Resolver; blobs: Blobs },
) {
  const header = await collect(
    sealedOctets(blobs, blob, { start: 0, end: Math.min(bodyStart, headerMaxOctets) }),
  );
  const fields = header.toString("latin1").match(/^(dkim-signature|arc-seal)[ \t]*:/gim) ?? [];
  const signatures = fields.filter((field) => !/^arc/i.test(field)).length;
  const isReadable = bodyStart <= headerMaxOctets && signatures <= signaturesMax;
  const readsBody = fields.length > 0 && isReadable;
  const input = readsBody ? Readable.from(sealedOctets(blobs, blob), { objectMode: false }) : header;
  const signed = await dkimVerify(input, { resolver, strict: true });
  const unread: AuthenticationCheck = {
    method: "dkim",
    result: "neutral",
    reason: "too much to verify",
    properties: {},
  };
  return { signed, signatures: isReadable ? signed.results.map(signatureCheck) : [unread] };
}

function signatureCheck({ status, signingDomain, selector, algo }: Signature): AuthenticationCheck {
  // What stands behind the signed part of a body is anybody's. RFC 6376 section 8.2.
  const isPartial = status.result === "pass" && (status.underSized ?? 0) > 0;
  return {
    method: "dkim",
    result: isPartial ? "policy" : status.result,
    reason: isPartial ? "a part of the body is not signed" : (status.comment ?? null),
    properties: {
      ...(signingDomain ? { "header.d": signingDomain.toLowerCase() } : {}),
      ...(selector ? { "header.s": selector } : {}),
      ...(algo ? { "header.a": algo } : {}),
    },
  };
}
type Signature = Awaited<ReturnType<typeof dkimVerify>>["results"][number];

/** Two authors, of whom readers are shown one: nobody can say whose it is. RFC 9989 section 11.5. */
const severalAuthors = /^multiple-/;

function placeFor(checks: readonly AuthenticationCheck[], mode: DmarcMode): Verdict["place"] {
  const dmarc = checks.find(({ method }) => method === "dmarc");
  if (dmarc?.result === "permerror" && severalAuthors.test(dmarc.reason ?? "")) return "junk";
  if (dmarc?.result !== "fail") return "inbox";
  const policy = dmarc.properties["policy.dmarc"];
  if (policy === "reject") return mode === "enforce" ? "refused" : "junk";
  return policy === "quarantine" ? "junk" : "inbox";
}

async function collect(octets: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of octets) pieces.push(piece);
  return Buffer.concat(pieces);
}
