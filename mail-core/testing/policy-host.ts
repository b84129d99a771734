import type { ServerResponse } from "node:http";
import type { Made } from "./certificates.ts";
import { startHttpsHost } from "./https-host.ts";

export interface PolicyHost {
  port: number;
  /** How often it was asked, and for what. */
  asked: string[];
  /** Types and octets that were handed over. */
  posted: string[];
  /** What it does with a request; a text is served as the policy. */
  answer: string | ((response: ServerResponse) => void);
  close(): Promise<void>;
}

/** A web server of a domain that has an MTA-STS policy, or takes reports. */
export async function startPolicyHost(made: Made, answer: PolicyHost["answer"]): Promise<PolicyHost> {
  const host: Omit<PolicyHost, "port" | "close"> = { asked: [], posted: [], answer };
  const reply = (response: ServerResponse) => {
    if (typeof host.answer === "string")
      response.writeHead(200, { "content-type": "text/plain" }).end(host.answer);
    else host.answer(response);
  };
  const listening = await startHttpsHost(made, (request, response) => {
    host.asked.push(`${request.headers.host}${request.url}`);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "POST")
        host.posted.push(`${request.headers["content-type"]} ${Buffer.concat(chunks).toString("latin1")}`);
      reply(response);
    });
  });
  return Object.assign(host, listening);
}
