import { type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from "node:http";
import { request } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";

/** A web server, at an address that the caller has looked up and found fit to be called. */
export interface WebHost {
  host: string;
  address: string;
  port: number;
  path: string;
  /** Without TLS: for what is no secret, and what a stranger's address wants so. */
  isClear?: boolean;
  /** For all of it. */
  timeoutMs: number;
  /** Breaks it off. */
  signal?: AbortSignal;
}

/** `isCertificate` when the host could not prove its name. `why` is the end of a sentence. */
export type Failed = { ok: false; isCertificate: boolean; why: string };
export type Fetched = { ok: true; text: string } | Failed;
/** `octets` are those of an answer 200, and null where they are more than were wanted. */
export type Got = { ok: true; status: number; headers: IncomingHttpHeaders; octets: Buffer | null } | Failed;

/** As OpenSSL and Node name what is wrong with a certificate or its chain. */
const certificateCodes =
  /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|UNSPECIFIED/;

/** Gets one text file: status 200, of one of these types, no redirects, so many octets at most. RFC 8461 section 3.3. */
export const httpsGet = ({
  types,
  maxOctets,
  ...host
}: WebHost & { types: readonly string[]; maxOctets: number }): Promise<Fetched> =>
  ask(host, { method: "GET", headers: { accept: types.join(", ") } }, (response, end) => {
    const failed = (why: string) => end({ ok: false, isCertificate: false, why });
    const type = (response.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    if (response.statusCode !== 200) return failed(`the answer was ${response.statusCode}`);
    if (!types.includes(type)) return failed(`it is no ${types.join(" or ")}`);
    readAll(response, maxOctets, (read) => {
      if (!read.ok) end(read);
      else if (!read.octets) failed(`it has more than ${maxOctets} octets`);
      else end({ ok: true, text: read.octets.toString("utf8") });
    });
  });

/** Gets what lies there, whatever it is, with header fields of one's own; tells the status, and what the fields of the answer say. Redirects are the caller's. */
export const webGet = ({
  headers,
  maxOctets,
  ...host
}: WebHost & { headers: Record<string, string>; maxOctets: number }): Promise<Got> =>
  ask<Got>(host, { method: "GET", headers }, (response, end) => {
    const { statusCode: status = 0, headers: told } = response;
    const answered = (octets: Buffer | null) => end({ ok: true, status, headers: told, octets });
    if (status !== 200) return answered(Buffer.alloc(0));
    if (Number(told["content-length"]) > maxOctets) return answered(null);
    readAll(response, maxOctets, (read) => (read.ok ? answered(read.octets) : end(read)));
  });

/** The octets of an answer to its end; null as soon as they are too many. */
function readAll(
  response: IncomingMessage,
  maxOctets: number,
  tell: (read: { ok: true; octets: Buffer | null } | Failed) => void,
): void {
  const brokeOff = () => tell({ ok: false, isCertificate: false, why: "it broke off" });
  const chunks: Buffer[] = [];
  let length = 0;
  response.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxOctets) tell({ ok: true, octets: null });
  });
  response.on("error", brokeOff);
  response.on("end", () => {
    if (response.complete) tell({ ok: true, octets: Buffer.concat(chunks) });
    else brokeOff();
  });
}

/** Hands one document over. What the host says but for its status is not read. RFC 8460 section 5.2. */
export const httpsPost = ({
  type,
  octets,
  ...host
}: WebHost & { type: string; octets: Buffer }): Promise<{ ok: true } | Failed> =>
  ask(
    host,
    { method: "POST", headers: { "content-type": type, "content-length": octets.length }, octets },
    ({ statusCode = 0 }, end) =>
      statusCode >= 200 && statusCode < 300
        ? end({ ok: true })
        : end({ ok: false, isCertificate: false, why: `the answer was ${statusCode}` }),
  );

/** Hands octets over with header fields of one's own, and tells the status, whatever it is; what else the host says is not read. */
export const httpsSend = ({
  headers,
  octets,
  ...host
}: WebHost & { headers: Record<string, string | number>; octets: Buffer }): Promise<
  { ok: true; status: number; retryAfterS: number | null } | Failed
> =>
  ask(
    host,
    { method: "POST", headers: { ...headers, "content-length": octets.length }, octets },
    (response, end) => {
      const retryAfter = response.headers["retry-after"] ?? "";
      end({
        ok: true,
        status: response.statusCode ?? 0,
        retryAfterS: /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : null,
      });
    },
  );

/** Who is asked, with the port where it is not the one that goes without saying. RFC 9110 section 7.2. */
function hostField({ host, port, isClear }: Pick<WebHost, "host" | "port" | "isClear">): string {
  const name = isIP(host) === 6 ? `[${host}]` : host;
  return port === (isClear ? 80 : 443) ? name : `${name}:${port}`;
}

/** Asks once. Under TLS the certificate must name the host in its subjectAltName. */
function ask<T>(
  { host, address, port, path, isClear = false, timeoutMs, signal }: WebHost,
  { method, headers, octets }: { method: string; headers: Record<string, string | number>; octets?: Buffer },
  read: (response: IncomingMessage, end: (result: T | Failed) => void) => void,
): Promise<T | Failed> {
  return new Promise((resolve) => {
    const end = (result: T | Failed) => {
      clearTimeout(timer);
      asking.destroy();
      resolve(result);
    };
    const failed = (why: string, isCertificate = false) => end({ ok: false, isCertificate, why });
    const timer = setTimeout(() => failed("it did not come in time"), timeoutMs);
    const asking = (isClear ? plainRequest : request)({
      host: address,
      port,
      path,
      method,
      // A bare address is no name. RFC 6066 section 3.
      servername: isIP(host) ? "" : host,
      headers: { host: hostField({ host, port, isClear }), "user-agent": "Keryx", ...headers },
      // Connections are not kept: nothing of one host's can be taken for another's.
      agent: false,
      ...(signal ? { signal } : {}),
      maxHeaderSize: 16 * 1024,
      checkServerIdentity: (_, certificate) =>
        certificate.subjectaltname?.includes("DNS:")
          ? checkServerIdentity(host, certificate)
          : Object.assign(new Error("no name"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" }),
    });
    asking.on("error", (error: Error & { code?: string }) => {
      if (certificateCodes.test(error.code ?? "")) failed("its certificate does not prove its name", true);
      else failed("the host cannot be reached");
    });
    asking.on("response", (response) => read(response, end));
    asking.end(octets);
  });
}
