import { createServer, type Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";

export interface HostMessage {
  uidl: string;
  text: string;
  /** What LIST says, where that is not the truth. */
  listed?: number;
}

/** What to say in place of what is usual: a text as it is, nothing, or the end of the connection. */
export type HostBehaviour = (
  verb: string,
  line: string,
  host: { say(text: string): void },
) => string | "silence" | "cut" | undefined;

export interface Pop3Host {
  port: number;
  messages: HostMessage[];
  /** Every line that was said to it. */
  lines: string[];
  sessions: number;
  behave: HostBehaviour;
  close(): Promise<void>;
}

/** Another provider's POP3, written apart from ours, which can be told to misbehave: maildrop of "carol", password "secret". */
export async function startPop3Host(
  messages: HostMessage[] = [],
  {
    greeting = "+OK ready",
    capabilities = ["USER", "UIDL", "PIPELINING", "TOP"],
    secureContext = null as SecureContext | null,
    implicitTls = false,
  } = {},
): Promise<Pop3Host> {
  const sockets = new Set<Socket>();
  const host: Pop3Host = {
    port: 0,
    messages,
    lines: [],
    sessions: 0,
    behave: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  const stuffed = (text: string) => `${text.replace(/\r\n$/, "").replace(/^\./gm, "..")}\r\n.\r\n`;
  const listing = (lines: string[]) => `+OK\r\n${lines.map((line) => `${line}\r\n`).join("")}.\r\n`;

  const talk = (socket: Socket, isSecure: boolean, greets: boolean) => {
    const here = [...host.messages];
    const marked = new Set<HostMessage>();
    let text = "";
    const usual = (verb: string, argument: string): string => {
      const message = here[Number(argument) - 1];
      switch (verb) {
        case "CAPA":
          return listing([...capabilities, ...(secureContext && !isSecure ? ["STLS"] : [])]);
        case "USER":
          return "+OK\r\n";
        case "PASS":
          return argument === "secret" ? "+OK\r\n" : "-ERR [AUTH] no such password\r\n";
        case "UIDL":
          return listing(here.map(({ uidl }, n) => `${n + 1} ${uidl}`));
        case "LIST":
          return listing(here.map(({ text, listed }, n) => `${n + 1} ${listed ?? Buffer.byteLength(text)}`));
        case "RETR":
          return message ? `+OK\r\n${stuffed(message.text)}` : "-ERR no such message\r\n";
        case "DELE":
          if (message) marked.add(message);
          return message ? "+OK\r\n" : "-ERR no such message\r\n";
        case "QUIT":
          host.messages = host.messages.filter((one) => !marked.has(one));
          return "+OK bye\r\n";
        case "STLS":
          return secureContext ? "+OK\r\n" : "-ERR no TLS\r\n";
        default:
          return "-ERR what?\r\n";
      }
    };
    const answer = (verb: string, line: string): boolean => {
      const given = host.behave(verb, line, { say: (words) => socket.write(words) });
      if (given === "silence") return false;
      if (given === "cut") {
        socket.destroy();
        return false;
      }
      socket.write(
        given ?? (verb === "greeting" ? `${greeting}\r\n` : usual(verb, line.split(" ").slice(1).join(" "))),
      );
      return given === undefined;
    };
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
      for (let at = text.indexOf("\r\n"); at >= 0; at = text.indexOf("\r\n")) {
        const line = text.slice(0, at);
        text = text.slice(at + 2);
        host.lines.push(line);
        const verb = line.split(" ")[0]?.toUpperCase() ?? "";
        if (!answer(verb, line)) continue;
        if (verb === "QUIT") socket.end();
        if (verb === "STLS" && secureContext) {
          socket.removeAllListeners("data");
          talk(new TLSSocket(socket, { isServer: true, secureContext }), true, false);
          return;
        }
      }
    });
    if (greets) answer("greeting", "");
  };

  const server = createServer((socket) => {
    host.sessions += 1;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    if (implicitTls && secureContext)
      talk(new TLSSocket(socket, { isServer: true, secureContext }), true, true);
    else talk(socket, false, true);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  host.port = (server.address() as { port: number }).port;
  return host;
}
