import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { gzipSync } from "node:zlib";
import { dateTime } from "../mime/date.ts";
import { encoders } from "../mime/encode.ts";
import type { TlsResult } from "../store/tls-results.ts";

/** Places that get one domain's report. */
const placesMax = 5;
const dayMs = 86_400_000;

export interface ReportPlaces {
  mail: string[];
  /** HTTPS, at the usual port. */
  web: URL[];
}

/** Where a domain wants its reports, from the TXT records of `_smtp._tls`; nowhere when there is no such record, or several. RFC 8460 section 3. */
export function readReportPlaces(records: readonly string[]): ReportPlaces {
  const places: ReportPlaces = { mail: [], web: [] };
  const found = records.filter((record) => /^v=TLSRPTv1[ \t]*;/.test(record));
  const [only] = found;
  if (only === undefined || found.length > 1) return places;
  const rua = only
    .split(";")
    .slice(1)
    .map((field) => field.trim())
    .find((field) => /^rua[ \t]*=/.test(field));
  for (const text of (rua ?? "")
    .replace(/^rua[ \t]*=/, "")
    .split(",")
    .slice(0, placesMax)) {
    const uri = text.trim();
    const address = /^mailto:([^?]*)/i.exec(uri)?.[1];
    if (address !== undefined) places.mail.push(...decoded(address));
    else places.web.push(...webPlace(uri));
  }
  return places;
}

/** RFC 6068 section 2. */
function decoded(address: string): string[] {
  try {
    return [decodeURIComponent(address)];
  } catch {
    return [];
  }
}

/** A name, not an address; the usual port: others may be anything of somebody else's. */
function webPlace(uri: string): URL[] {
  const url = URL.parse(uri);
  const isFit =
    url?.protocol === "https:" && url.port === "" && url.username === "" && isIP(url.hostname) === 0;
  return url && isFit && !url.hostname.startsWith("[") ? [url] : [];
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

const detailOf = ({ result, reason, host, address, sessions }: TlsResult) => ({
  "result-type": result,
  ...(host ? { "receiving-mx-hostname": host } : {}),
  ...(address ? { "receiving-ip": address } : {}),
  "failed-session-count": sessions,
  ...(reason ? { "failure-reason-code": reason } : {}),
});

/** A report that is ready to go out. */
export interface PackedReport {
  id: string;
  day: string;
  domain: string;
  hostname: string;
  /** `application/tlsrpt+gzip`. */
  octets: Buffer;
}

/** The report on one domain's day, under an id of its own. RFC 8460 section 4.4. */
export function packReport(
  results: readonly TlsResult[],
  { day, domain, hostname }: { day: string; domain: string; hostname: string },
): PackedReport {
  const id = `${day}_${domain}_${randomBytes(6).toString("hex")}`;
  const octets = gzipSync(JSON.stringify(reportOf(results, { day, domain, hostname, id })));
  return { id, day, domain, hostname, octets };
}

/** The report as a message. RFC 8460 sections 5.1 and 5.3. `TLS-Required: No`: it must arrive where TLS fails. RFC 8689 section 3. */
export function reportMessage(
  { id, day, domain, hostname, octets }: PackedReport,
  to: readonly string[],
  now: Date,
): Buffer {
  const begin = Date.parse(`${day}T00:00:00Z`);
  const file = `${hostname}!${domain}!${begin / 1_000}!${(begin + dayMs) / 1_000 - 1}!${id.slice(-12)}.json.gz`;
  const encoder = encoders.base64();
  const attachment = Buffer.concat([encoder.write(octets, false), encoder.end()]).toString("latin1");
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
