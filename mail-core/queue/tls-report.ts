import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { dateTime } from "../mime/date.ts";
import { encoders } from "../mime/encode.ts";
import type { TlsResult } from "../store/tls-results.ts";

/** Addresses of one domain that get its report. */
const addressesMax = 5;
const dayMs = 86_400_000;

/**
 * Where a domain wants its reports, from the TXT records of `_smtp._tls`; none when there is no such record, or several.
 * Not met: RFC 8460 section 3 lets a domain ask for reports over HTTPS; those are not sent. Unknown fields are passed over.
 */
export function readReportAddresses(records: readonly string[]): string[] {
  const found = records.filter((record) => /^v=TLSRPTv1[ \t]*;/.test(record));
  const [only] = found;
  if (only === undefined || found.length > 1) return [];
  const rua = only
    .split(";")
    .slice(1)
    .map((field) => field.trim())
    .find((field) => /^rua[ \t]*=/.test(field));
  return (rua ?? "")
    .replace(/^rua[ \t]*=/, "")
    .split(",")
    .map((uri) => /^[ \t]*mailto:([^?]*)/i.exec(uri)?.[1] ?? "")
    .flatMap((address) => decoded(address) ?? [])
    .slice(0, addressesMax);
}

/** RFC 6068 section 2. */
function decoded(address: string): string | null {
  try {
    return decodeURIComponent(address.trim()) || null;
  } catch {
    return null;
  }
}

/** What a report says. RFC 8460 section 4.4. */
export function reportOf(
  results: readonly TlsResult[],
  { day, domain, hostname, id }: { day: string; domain: string; hostname: string; id: string },
) {
  const byPolicy = Map.groupBy(results, ({ policyType }) => policyType);
  const count = (list: readonly TlsResult[]) => list.reduce((sum, { sessions }) => sum + sessions, 0);
  return {
    "organization-name": hostname,
    "date-range": { "start-datetime": `${day}T00:00:00Z`, "end-datetime": `${day}T23:59:59Z` },
    "contact-info": `postmaster@${hostname}`,
    "report-id": id,
    policies: [...byPolicy].map(([type, list]) => {
      const failures = list.filter(({ result }) => result !== "success");
      // The policy as it was for the most sessions.
      const { strings, mx } = list.find(({ policy }) => policy.strings.length > 0)?.policy ?? {
        strings: [],
        mx: [],
      };
      return {
        policy: {
          "policy-type": type,
          ...(strings.length > 0 ? { "policy-string": strings } : {}),
          "policy-domain": domain,
          ...(mx.length > 0 ? { "mx-host": mx } : {}),
        },
        summary: {
          "total-successful-session-count": count(list) - count(failures),
          "total-failure-session-count": count(failures),
        },
        ...(failures.length > 0 ? { "failure-details": failures.map(detailOf) } : {}),
      };
    }),
  };
}

const detailOf = ({ result, host, address, sessions }: TlsResult) => ({
  "result-type": result,
  ...(host ? { "receiving-mx-hostname": host } : {}),
  ...(address ? { "receiving-ip": address } : {}),
  "failed-session-count": sessions,
});

/** The report as a message. RFC 8460 sections 5.1 and 5.3. `TLS-Required: No`: it must arrive where TLS fails. RFC 8689 section 3. */
export function reportMessage(
  results: readonly TlsResult[],
  {
    day,
    domain,
    hostname,
    to,
    now,
  }: { day: string; domain: string; hostname: string; to: readonly string[]; now: Date },
): Buffer {
  const id = `${day}_${domain}_${randomBytes(6).toString("hex")}`;
  const begin = Date.parse(`${day}T00:00:00Z`);
  const file = `${hostname}!${domain}!${begin / 1_000}!${(begin + dayMs) / 1_000 - 1}!${id.slice(-12)}.json.gz`;
  const encoder = encoders.base64();
  const zipped = gzipSync(JSON.stringify(reportOf(results, { day, domain, hostname, id })));
  const attachment = Buffer.concat([encoder.write(zipped, false), encoder.end()]).toString("latin1");
  const boundary = `=_${randomBytes(24).toString("hex")}`;
  return Buffer.from(
    [
      `From: TLS reports <postmaster@${hostname}>`,
      `To: ${to.map((address) => `<${address}>`).join(",\r\n ")}`,
      `Subject: Report Domain: ${domain}\r\n Submitter: ${hostname}\r\n Report-ID: <${id}@${hostname}>`,
      `Date: ${dateTime(now)}`,
      `Message-ID: <${id}@${hostname}>`,
      `TLS-Report-Domain: ${domain}`,
      `TLS-Report-Submitter: ${hostname}`,
      "TLS-Required: No",
      "Auto-Submitted: auto-generated",
      "MIME-Version: 1.0",
      `Content-Type: multipart/report; report-type="tlsrpt";\r\n boundary="${boundary}"`,
      "",
      `--${boundary}`,
      "Content-Type: text/plain; charset=us-ascii",
      "",
      `This is an aggregate TLS report (RFC 8460) of ${hostname}`,
      `about mail for ${domain} on ${day}.`,
      "",
      `--${boundary}`,
      "Content-Type: application/tlsrpt+gzip",
      "Content-Transfer-Encoding: base64",
      `Content-Disposition: attachment;\r\n filename="${file}"`,
      "",
      attachment,
      `--${boundary}--`,
      "",
    ].join("\r\n"),
    "latin1",
  );
}
