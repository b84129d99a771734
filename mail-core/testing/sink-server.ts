import { createServer, type Socket } from "node:net";

export interface Taken {
  from: string;
  to: string[];
  octets: string;
}

export interface Sink {
  port: number;
  messages: Taken[];
  connections: number;
  close(): Promise<void>;
  /** Resolves when so many messages have come. */
  until(count: number): Promise<void>;
}

/** What to do at a step: say something else, say nothing, or cut the connection. */
export type Behaviour = (step: string, line: string) => string | "silence" | "cut" | undefined;

/** Another host's SMTP, which can be told to misbehave at any step: "greeting", a verb, or "end" (the final dot). */
export function startSink(behave: Behaviour = () => undefined, port = 0): Promise<Sink> {
  const messages: Taken[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  const sockets = new Set<Socket>();
  const sink: Sink = {
    port,
    messages,
    connections: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    until: (count) =>
      new Promise((done) => {
        waiting.push({ count, done });
        tell();
      }),
  };
  const tell = () => {
    for (const { count, done } of waiting) if (messages.length >= count) done();
  };
  const server = createServer({ noDelay: true }, (socket) => {
    sink.connections += 1;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    let text = "";
    let inData = false;
    let current: Taken = { from: "", to: [], octets: "" };
    const say = (step: string, line: string, usual: string): boolean => {
      const instead = behave(step, line);
      if (instead === "silence") return false;
      if (instead === "cut") {
        socket.destroy();
        return false;
      }
      socket.write(instead ?? usual);
      return instead === undefined || instead.startsWith("2") || instead.startsWith("3");
    };
    say("greeting", "", "220 hamburger.edu\r\n");
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      for (;;) {
        if (inData) {
          const end = text.startsWith(".\r\n") ? 0 : text.indexOf("\r\n.\r\n") + 2;
          if (end === 1) return;
          current.octets = text.slice(0, end);
          text = text.slice(end + 3);
          inData = false;
          if (say("end", "", "250 Message accepted for delivery\r\n")) messages.push(current);
          current = { from: "", to: [], octets: "" };
          tell();
          continue;
        }
        const at = text.indexOf("\r\n");
        if (at < 0) return;
        const line = text.slice(0, at);
        text = text.slice(at + 2);
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === "MAIL" && say(verb, line, "250 ok\r\n"))
          current = { from: line.slice("MAIL FROM:<".length).split(">")[0] ?? "", to: [], octets: "" };
        else if (verb === "RCPT" && say(verb, line, "250 ok\r\n"))
          current.to.push(line.slice("RCPT TO:<".length).split(">")[0] ?? "");
        else if (verb === "DATA") inData = say(verb, line, "354 go\r\n");
        else if (verb === "EHLO")
          say(verb, line, "250-hamburger.edu\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n");
        else if (verb === "QUIT") {
          say(verb, line, "221 bye\r\n");
          socket.end();
        } else if (verb !== "MAIL" && verb !== "RCPT") say(verb, line, "250 ok\r\n");
      }
    });
  });
  return new Promise((resolve) =>
    server.listen(port, "127.0.0.1", () => {
      sink.port = (server.address() as { port: number }).port;
      resolve(sink);
    }),
  );
}
