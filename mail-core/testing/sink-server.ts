import { createServer, type Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";

export interface Taken {
  from: string;
  to: string[];
  /** As they came: after DATA with doubled dots, by BDAT without. */
  octets: string;
}

export interface Sink {
  port: number;
  messages: Taken[];
  connections: number;
  /** Names that were asked for in TLS handshakes. */
  names: string[];
  close(): Promise<void>;
  /** Cuts every connection, also those that are kept for a next message. */
  hangUp(): void;
  /** Says a line on every connection, behind a silence. */
  say(line: string): void;
  /** Resolves when so many messages have come. */
  until(count: number): Promise<void>;
}

/**
 * What to do at a step: say something else, say nothing, cut the connection, say what is usual twice, go on with a reply that never
 * ends, or say what is usual and read no more.
 */
export type Behaviour = (
  step: string,
  line: string,
) => string | "silence" | "cut" | "twice" | "drip" | "deaf" | undefined;

/** Between the lines of a reply that never ends. */
const dripMs = 40;

/**
 * Another host's SMTP, which can be told to misbehave at any step: "greeting", a verb, "handshake" (after the 220 to STARTTLS), "TLS EHLO"
 * (and the other verbs under TLS), or "end" (the final dot). It offers STARTTLS when it has a certificate; other offers are a matter of behaviour. With `implicitTls` it
 * speaks TLS from the first octet.
 */
export function startSink(
  behave: Behaviour = () => undefined,
  port = 0,
  secureContext: SecureContext | null = null,
  { implicitTls = false } = {},
): Promise<Sink> {
  const messages: Taken[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  const sockets = new Set<Socket>();
  const sink: Sink = {
    port,
    messages,
    connections: 0,
    names: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    hangUp() {
      for (const socket of sockets) socket.destroy();
    },
    say(line) {
      for (const socket of sockets) socket.write(`${line}\r\n`);
    },
    until: (count) =>
      new Promise((done) => {
        waiting.push({ count, done });
        tell();
      }),
  };
  const tell = () => {
    for (const { count, done } of waiting) if (messages.length >= count) done();
  };

  const SNICallback = (name: string, done: (error: null, context?: SecureContext) => void) => {
    sink.names.push(name);
    done(null, secureContext ?? undefined);
  };

  const talk = (socket: Socket, isSecure: boolean, greets = !isSecure) => {
    let text = "";
    let inData = false;
    const nothing = (): Taken => ({ from: "", to: [], octets: "" });
    let current = nothing();
    let hasSender = false;
    const say = (verb: string, line: string, usual: string): boolean => {
      const given = behave(isSecure ? `TLS ${verb}` : verb, line);
      const instead = given === "twice" ? usual + usual : given === "deaf" ? usual : given;
      if (given === "deaf") socket.pause();
      if (instead === "silence") return false;
      if (instead === "drip") {
        const timer = setInterval(() => socket.write("250-more\r\n"), dripMs);
        socket.once("close", () => clearInterval(timer));
        return false;
      }
      if (instead === "cut") {
        socket.destroy();
        return false;
      }
      socket.write(instead ?? usual);
      return instead === undefined || instead.startsWith("2") || instead.startsWith("3");
    };
    const take = (step: string, line: string) => {
      // A message for nobody is how a transaction ends in which everybody was refused. RFC 2920 section 3.1.
      if (say(step, line, "250 Message accepted for delivery\r\n") && current.to.length > 0)
        messages.push(current);
      current = nothing();
      hasSender = false;
      tell();
    };
    const offers = () =>
      `250-hamburger.edu\r\n${secureContext && !isSecure ? "250-STARTTLS\r\n" : ""}250-PIPELINING\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n`;
    if (greets) say("greeting", "", "220 hamburger.edu\r\n");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      for (;;) {
        if (inData) {
          const end = text.startsWith(".\r\n") ? 0 : text.indexOf("\r\n.\r\n") + 2;
          if (end === 1) return;
          current.octets = text.slice(0, end);
          text = text.slice(end + 3);
          inData = false;
          take("end", "");
          continue;
        }
        const at = text.indexOf("\r\n");
        if (at < 0) return;
        const line = text.slice(0, at);
        const chunk = /^BDAT (\d+)( LAST)?$/i.exec(line);
        if (chunk && text.length < at + 2 + Number(chunk[1])) return;
        text = text.slice(at + 2);
        const verb = line.slice(0, 4).toUpperCase();
        if (chunk) {
          current.octets += text.slice(0, Number(chunk[1]));
          text = text.slice(Number(chunk[1]));
          if (chunk[2]) take("BDAT", line);
          else say("BDAT", line, "250 ok\r\n");
        } else if (verb === "MAIL") {
          hasSender = say(verb, line, "250 ok\r\n");
          current = { ...nothing(), from: line.slice("MAIL FROM:<".length).split(">")[0] ?? "" };
        } else if (verb === "RCPT") {
          if (say(verb, line, hasSender ? "250 ok\r\n" : "503 MAIL first\r\n") && hasSender)
            current.to.push(line.slice("RCPT TO:<".length).split(">")[0] ?? "");
        } else if (verb === "DATA") inData = say(verb, line, "354 go\r\n");
        else if (verb === "EHLO") say(verb, line, offers());
        else if (verb === "STAR" && secureContext) {
          if (!say("STARTTLS", line, "220 go\r\n")) continue;
          socket.removeAllListeners("data");
          const instead = behave("handshake", "");
          if (instead === "silence") continue;
          if (instead === "cut") socket.destroy();
          else if (instead !== undefined) socket.once("data", () => socket.write(instead));
          else if (instead === undefined)
            talk(new TLSSocket(socket, { isServer: true, secureContext, SNICallback }), true);
          return;
        } else if (verb === "QUIT") {
          say(verb, line, "221 bye\r\n");
          socket.end();
        } else say(verb, line, "250 ok\r\n");
      }
    });
  };

  const server = createServer({ noDelay: true }, (socket) => {
    sink.connections += 1;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    if (implicitTls && secureContext)
      talk(new TLSSocket(socket, { isServer: true, secureContext }), true, true);
    else talk(socket, false);
  });
  return new Promise((resolve) =>
    server.listen(port, "127.0.0.1", () => {
      sink.port = (server.address() as { port: number }).port;
      resolve(sink);
    }),
  );
}
