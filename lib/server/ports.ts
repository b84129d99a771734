import { createServer } from "node:net";
import type { Config } from "../config.ts";
import { PlainFailure } from "../plain-failure.ts";

interface Listener {
  name: string;
  variable: string;
  port: number;
}

/** Every port that Keryx listens on, in the order of the table of addresses. */
export const listeners = ({ httpPort, mail: { ports } }: Config): Listener[] => [
  { name: "web", variable: "KERYX_HTTP_PORT", port: httpPort },
  { name: "SMTP", variable: "KERYX_SMTP_PORT", port: ports.smtp },
  { name: "submission", variable: "KERYX_SUBMISSION_PORT", port: ports.submission },
  { name: "submissions", variable: "KERYX_SUBMISSIONS_PORT", port: ports.submissions },
  { name: "POP3", variable: "KERYX_POP3_PORT", port: ports.pop3 },
  { name: "POP3S", variable: "KERYX_POP3S_PORT", port: ports.pop3s },
];

/** What stands in the way of a listener, as a sentence. */
export function portProblem(
  { name, variable, port }: Listener,
  bind: string,
  code: string | undefined,
): string {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} (${name}) is in use by another program: stop it, or choose another port with ${variable}.`;
    case "EACCES":
      return `Port ${port} (${name}) is not allowed to this user: choose one above 1023 with ${variable}, or start Keryx with the right to it.`;
    case "EADDRNOTAVAIL":
      return `${bind} is not an address of this machine: choose another with KERYX_BIND.`;
    default:
      return `Port ${port} (${name}) cannot be opened on ${bind} (${code ?? "unknown reason"}): choose another with ${variable}.`;
  }
}

/** Opens every port for a moment, before anything is made: all that are taken are named at once. */
export async function checkPorts(config: Config): Promise<void> {
  const problems = await Promise.all(
    listeners(config).map(
      (listener) =>
        new Promise<string | null>((resolve) => {
          const server = createServer();
          server.once("error", (error: NodeJS.ErrnoException) =>
            resolve(portProblem(listener, config.bind, error.code)),
          );
          server.listen({ port: listener.port, host: config.bind, exclusive: true }, () =>
            server.close(() => resolve(null)),
          );
        }),
    ),
  );
  const taken = [...new Set(problems.filter((problem) => problem !== null))];
  if (taken.length > 0) throw new PlainFailure(taken.join("\n"));
}
