import { type HostTls, type ScriptedHost, startScriptedHost } from "./scripted-host.ts";

export interface HostMessage {
  uidl: string;
  text: string;
  /** What LIST says, where that is not the truth. */
  listed?: number;
}

export interface Pop3Host extends ScriptedHost {
  messages: HostMessage[];
}

const stuffed = (text: string) => `${text.replace(/\r\n$/, "").replace(/^\./gm, "..")}\r\n.\r\n`;
const listing = (lines: string[]) => `+OK\r\n${lines.map((line) => `${line}\r\n`).join("")}.\r\n`;

/** Another provider's POP3, written apart from ours, which can be told to misbehave: maildrop of "carol", password "secret". */
export function startPop3Host(
  messages: HostMessage[] = [],
  {
    greeting = "+OK ready",
    capabilities = ["USER", "UIDL", "PIPELINING", "TOP"],
    ...tls
  }: HostTls & { greeting?: string; capabilities?: string[] } = {},
): Promise<Pop3Host> {
  return startScriptedHost({ messages }, tls, (host) => ({
    encoding: "utf8",
    greeting: `${greeting}\r\n`,
    verbs: { end: "QUIT", startTls: "STLS" },
    read: (line) => ({ verb: line.split(" ")[0]?.toUpperCase() ?? "", command: line }),
    begin({ isSecure }) {
      const here = [...host.messages];
      const marked = new Set<HostMessage>();
      return (verb, command) => {
        const argument = command.split(" ").slice(1).join(" ");
        const message = here[Number(argument) - 1];
        switch (verb) {
          case "CAPA":
            return listing([...capabilities, ...(tls.secureContext && !isSecure ? ["STLS"] : [])]);
          case "USER":
            return "+OK\r\n";
          case "PASS":
            return argument === "secret" ? "+OK\r\n" : "-ERR [AUTH] no such password\r\n";
          case "UIDL":
            return listing(here.map(({ uidl }, n) => `${n + 1} ${uidl}`));
          case "LIST":
            return listing(
              here.map(({ text, listed }, n) => `${n + 1} ${listed ?? Buffer.byteLength(text)}`),
            );
          case "RETR":
            return message ? `+OK\r\n${stuffed(message.text)}` : "-ERR no such message\r\n";
          case "DELE":
            if (message) marked.add(message);
            return message ? "+OK\r\n" : "-ERR no such message\r\n";
          case "QUIT":
            host.messages = host.messages.filter((one) => !marked.has(one));
            return "+OK bye\r\n";
          case "STLS":
            return tls.secureContext ? "+OK\r\n" : "-ERR no TLS\r\n";
          default:
            return "-ERR what?\r\n";
        }
      };
    },
  }));
}
