import { createServer, type Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";

export interface ImapMessage {
  uid: number;
  text: string;
  flags?: string;
  receivedAt?: string;
  /** What RFC822.SIZE says, where that is not the truth. */
  listed?: number;
  /** X-GM-LABELS, as it goes over the wire. */
  labels?: string;
}

export interface ImapFolder {
  /** As it goes over the wire, in Latin-1. */
  name: string;
  attributes?: string;
  uidValidity?: number;
  messages?: ImapMessage[];
}

/** What to say in place of what is usual: a text as it is (`TAG` stands for the command's), nothing, or the end of the connection. */
export type ImapBehaviour = (
  verb: string,
  command: string,
  host: { say(text: string): void },
) => string | "silence" | "cut" | undefined;

export interface ImapHost {
  port: number;
  folders: ImapFolder[];
  /** Every command that was said to it, without its tag. */
  commands: string[];
  sessions: number;
  behave: ImapBehaviour;
  /** What to do in place of giving a message's text. */
  withhold(uid: number): "cut" | "silence" | "refuse" | undefined;
  close(): Promise<void>;
}

/** Another provider's IMAP, written apart from ours, which can be told to misbehave: "carol" with the password "secret". */
export async function startImapHost(
  folders: ImapFolder[] = [],
  {
    greeting = "* OK ready",
    capabilities = "IMAP4rev1 LIST-EXTENDED SPECIAL-USE",
    delimiter = "/",
    secureContext = null as SecureContext | null,
    implicitTls = false,
  } = {},
): Promise<ImapHost> {
  const sockets = new Set<Socket>();
  const host: ImapHost = {
    port: 0,
    folders,
    commands: [],
    sessions: 0,
    behave: () => undefined,
    withhold: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  const sizeOf = ({ text }: ImapMessage) => Buffer.byteLength(text, "latin1");

  const talk = (socket: Socket, isSecure: boolean, greets: boolean) => {
    let text = "";
    let open: ImapFolder | null = null;
    const say = (words: string) => void socket.write(Buffer.from(words, "latin1"));
    const named = (command: string) => {
      const [, quoted = ""] = /^\w+ "((?:[^"\\]|\\.)*)"/.exec(command) ?? [];
      return host.folders.find(({ name }) => name === quoted.replace(/\\(.)/g, "$1")) ?? null;
    };
    const fetched = (message: ImapMessage, n: number, items: string) => {
      const said = [`UID ${message.uid}`];
      if (items.includes("FLAGS")) said.push(`FLAGS (${message.flags ?? ""})`);
      if (items.includes("INTERNALDATE"))
        said.push(`INTERNALDATE "${message.receivedAt ?? "01-Jan-2020 10:00:00 +0000"}"`);
      if (items.includes("RFC822.SIZE")) said.push(`RFC822.SIZE ${message.listed ?? sizeOf(message)}`);
      if (items.includes("X-GM-LABELS")) said.push(`X-GM-LABELS (${message.labels ?? ""})`);
      if (items.includes("BODY.PEEK[]")) said.push(`BODY[] {${sizeOf(message)}}\r\n${message.text}`);
      return `* ${n} FETCH (${said.join(" ")})\r\n`;
    };
    const usual = (verb: string, command: string): string => {
      const ok = "TAG OK done\r\n";
      switch (verb) {
        case "CAPABILITY":
          return `* CAPABILITY ${capabilities}${secureContext && !isSecure ? " STARTTLS" : ""}\r\n${ok}`;
        case "STARTTLS":
          return secureContext ? ok : "TAG BAD no TLS\r\n";
        case "LOGIN":
          return command === 'LOGIN "carol" "secret"'
            ? ok
            : "TAG NO [AUTHENTICATIONFAILED] no such password\r\n";
        case "LIST": {
          const lines = host.folders.map(
            ({ name, attributes = "" }) =>
              `* LIST (${attributes}) "${delimiter}" "${name.replace(/["\\]/g, "\\$&")}"\r\n`,
          );
          return lines.join("") + ok;
        }
        case "STATUS": {
          const folder = named(command);
          return folder
            ? `* STATUS "x" (MESSAGES ${folder.messages?.length ?? 0})\r\n${ok}`
            : "TAG NO no\r\n";
        }
        case "EXAMINE":
          open = named(command);
          if (!open) return "TAG NO no such folder\r\n";
          return `* ${open.messages?.length ?? 0} EXISTS\r\n* OK [UIDVALIDITY ${open.uidValidity ?? 7}] ok\r\n${ok}`;
        case "FETCH": {
          const [, from = "", to = "", items = ""] = /FETCH (\d+):(\d+) \((.*)\)$/.exec(command) ?? [];
          const lines = (open?.messages ?? []).map((one, at) => fetched(one, at + 1, items));
          return lines.slice(Number(from) - 1, Number(to)).join("") + ok;
        }
        case "UID": {
          const [, set = "", items = ""] = /FETCH ([\d,]+) \((.*)\)$/.exec(command) ?? [];
          const wanted = new Set(set.split(",").map(Number));
          let words = "";
          for (const [at, message] of (open?.messages ?? []).entries()) {
            if (!wanted.has(message.uid)) continue;
            const instead = host.withhold(message.uid);
            if (instead === "refuse") return `${words}TAG NO [EXPUNGEISSUED] it is not here\r\n`;
            if (instead) {
              say(words);
              return instead;
            }
            words += fetched(message, at + 1, items);
          }
          return words + ok;
        }
        case "LOGOUT":
          return `* BYE bye\r\n${ok}`;
        default:
          return "TAG BAD what?\r\n";
      }
    };
    const answer = (tag: string, verb: string, command: string): boolean => {
      const given = host.behave(verb, command, { say });
      const words = given ?? (verb === "greeting" ? `${greeting}\r\n` : usual(verb, command));
      if (words === "silence") return false;
      if (words === "cut") {
        socket.end();
        return false;
      }
      // Of what is usual in the last line alone: a message may say "TAG" as well.
      const place = given === undefined ? /(^|\r\n)TAG (?=[^\r\n]*\r\n$)/ : /(^|\r\n)TAG /g;
      say(words.replace(place, `$1${tag} `));
      return given === undefined;
    };
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      for (let at = text.indexOf("\r\n"); at >= 0; at = text.indexOf("\r\n")) {
        const [tag = "", ...words] = text.slice(0, at).split(" ");
        text = text.slice(at + 2);
        const command = words.join(" ");
        host.commands.push(command);
        const verb = words[0]?.toUpperCase() ?? "";
        if (!answer(tag, verb, command)) continue;
        if (verb === "LOGOUT") socket.end();
        if (verb === "STARTTLS" && secureContext) {
          socket.removeAllListeners("data");
          talk(new TLSSocket(socket, { isServer: true, secureContext }), true, false);
          return;
        }
      }
    });
    if (greets) answer("", "greeting", "");
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
