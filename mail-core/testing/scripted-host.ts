import { createServer, type Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";

/** What a host does in place of saying something: nothing, or it ends the connection. */
export type Deed = "silence" | "cut";

/** What to say in place of what is usual: a text as it is, or a deed. */
export type Behaviour = (
  verb: string,
  command: string,
  host: { say(text: string): void },
) => string | Deed | undefined;

/** A host that can be told to misbehave. */
export interface ScriptedHost {
  port: number;
  /** Every command that was said to it. */
  commands: string[];
  sessions: number;
  behave: Behaviour;
  close(): Promise<void>;
}

/** How a host speaks whose commands are lines. */
export interface Script {
  encoding: "latin1" | "utf8";
  greeting: string;
  /** After what is usual has been said to these, the connection ends, or TLS begins. */
  verbs: { end: string; startTls: string };
  /** What a line wants, and how an answer to it is written. */
  read(line: string): { verb: string; command: string; write?: (words: string, isUsual: boolean) => string };
  /** Begins a session, also a second time when TLS has begun: what is usually said to a command. */
  begin(session: { isSecure: boolean; say(text: string): void }): (verb: string, command: string) => string;
}

export interface HostTls {
  secureContext?: SecureContext | null;
  implicitTls?: boolean;
}

/** Listens, and speaks as `script` has it, but where `behave` has something else. What is `own` to a kind of host is kept beside. */
export async function startScriptedHost<Own extends object>(
  own: Own,
  { secureContext = null, implicitTls = false }: HostTls,
  scriptOf: (host: Own & ScriptedHost) => Script,
): Promise<Own & ScriptedHost> {
  const sockets = new Set<Socket>();
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const scripted: ScriptedHost = { port: 0, commands: [], sessions: 0, behave: () => undefined, close };
  const host = Object.assign(own, scripted);
  const { encoding, greeting, verbs, read, begin } = scriptOf(host);

  const talk = (socket: Socket, isSecure: boolean, greets: boolean) => {
    let text = "";
    const say = (words: string) => void socket.write(Buffer.from(words, encoding));
    const usual = begin({ isSecure, say });
    /** True when what is usual was said. */
    const answer = (
      verb: string,
      command: string,
      write: (words: string, isUsual: boolean) => string = (words) => words,
    ): boolean => {
      const given = host.behave(verb, command, { say });
      const words = given ?? (verb === "greeting" ? greeting : usual(verb, command));
      if (words === "cut") socket.end();
      else if (words !== "silence") say(write(words, given === undefined));
      return given === undefined && words !== "cut" && words !== "silence";
    };
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk.toString(encoding);
      for (let at = text.indexOf("\r\n"); at >= 0; at = text.indexOf("\r\n")) {
        const { verb, command, write } = read(text.slice(0, at));
        text = text.slice(at + 2);
        host.commands.push(command);
        if (!answer(verb, command, write)) continue;
        if (verb === verbs.end) socket.end();
        if (verb === verbs.startTls && secureContext) {
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
