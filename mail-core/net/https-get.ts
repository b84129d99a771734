import { request } from "node:https";
import { checkServerIdentity } from "node:tls";

export type Fetched =
  | { ok: true; text: string }
  /** `isCertificate` when the host could not prove its name. `why` is the end of a sentence. */
  | { ok: false; isCertificate: boolean; why: string };

/** As OpenSSL and Node name what is wrong with a certificate or its chain. */
const certificateCodes =
  /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|UNSPECIFIED/;

/**
 * Gets one text file over HTTPS from an address that the caller has looked up and found fit to be called: status 200, `text/plain`, no
 * redirects, so many octets and so much time, and a certificate that names the host in its subjectAltName. RFC 8461 section 3.3.
 */
export function httpsGet({
  host,
  address,
  port,
  path,
  maxOctets,
  timeoutMs,
}: {
  host: string;
  address: string;
  port: number;
  path: string;
  maxOctets: number;
  timeoutMs: number;
}): Promise<Fetched> {
  return new Promise((resolve) => {
    const failed = (why: string, isCertificate = false) => end({ ok: false, isCertificate, why });
    const end = (result: Fetched) => {
      clearTimeout(timer);
      asking.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => failed("it did not come in time"), timeoutMs);
    const asking = request({
      host: address,
      port,
      path,
      method: "GET",
      servername: host,
      headers: { host, accept: "text/plain", "user-agent": "Keryx" },
      // Connections are not kept: nothing of one host's can be taken for another's.
      agent: false,
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
    asking.on("response", (response) => {
      const type = (response.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
      if (response.statusCode !== 200) return failed(`the answer was ${response.statusCode}`);
      if (type !== "text/plain") return failed("it is no text/plain");
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > maxOctets) failed(`it has more than ${maxOctets} octets`);
      });
      response.on("error", () => failed("it broke off"));
      response.on("end", () => {
        if (response.complete) end({ ok: true, text: Buffer.concat(chunks).toString("utf8") });
        else failed("it broke off");
      });
    });
    asking.end();
  });
}
