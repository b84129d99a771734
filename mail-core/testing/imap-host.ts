import { type Deed, type HostTls, type ScriptedHost, startScriptedHost } from "./scripted-host.ts";

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

/** Commands are heard without their tag; in what `behave` says `TAG` stands for it. */
export interface ImapHost extends ScriptedHost {
  folders: ImapFolder[];
  /** What to do in place of giving a message's text. */
  withhold(uid: number): Deed | "refuse" | undefined;
}

const ok = "TAG OK done\r\n";
const sizeOf = ({ text }: ImapMessage) => Buffer.byteLength(text, "latin1");

function fetched(message: ImapMessage, n: number, items: string): string {
  const said = [`UID ${message.uid}`];
  if (items.includes("FLAGS")) said.push(`FLAGS (${message.flags ?? ""})`);
  if (items.includes("INTERNALDATE"))
    said.push(`INTERNALDATE "${message.receivedAt ?? "01-Jan-2020 10:00:00 +0000"}"`);
  if (items.includes("RFC822.SIZE")) said.push(`RFC822.SIZE ${message.listed ?? sizeOf(message)}`);
  if (items.includes("X-GM-LABELS")) said.push(`X-GM-LABELS (${message.labels ?? ""})`);
  if (items.includes("BODY.PEEK[]")) said.push(`BODY[] {${sizeOf(message)}}\r\n${message.text}`);
  return `* ${n} FETCH (${said.join(" ")})\r\n`;
}

/** A line's tag, its command, and the answer with that tag. */
function read(line: string) {
  const [tag = "", ...words] = line.split(" ");
  const write = (answer: string, isUsual: boolean) =>
    // Of what is usual in the last line alone: a message may say "TAG" as well.
    answer.replace(isUsual ? /(^|\r\n)TAG (?=[^\r\n]*\r\n$)/ : /(^|\r\n)TAG /g, `$1${tag} `);
  return { verb: words[0]?.toUpperCase() ?? "", command: words.join(" "), write };
}

/** Another provider's IMAP, written apart from ours, which can be told to misbehave: "carol" with the password "secret". */
export function startImapHost(
  folders: ImapFolder[] = [],
  {
    greeting = "* OK ready",
    capabilities = "IMAP4rev1 LIST-EXTENDED SPECIAL-USE",
    delimiter = "/",
    ...tls
  }: HostTls & { greeting?: string; capabilities?: string; delimiter?: string } = {},
): Promise<ImapHost> {
  const own: Pick<ImapHost, "folders" | "withhold"> = { folders, withhold: () => undefined };
  return startScriptedHost(own, tls, (host) => ({
    encoding: "latin1",
    greeting: `${greeting}\r\n`,
    verbs: { end: "LOGOUT", startTls: "STARTTLS" },
    read,
    begin({ isSecure, say }) {
      let open: ImapFolder | null = null;
      const named = (command: string) => {
        const [, quoted = ""] = /^\w+ "((?:[^"\\]|\\.)*)"/.exec(command) ?? [];
        return host.folders.find(({ name }) => name === quoted.replace(/\\(.)/g, "$1")) ?? null;
      };
      const texts = (set: string, items: string): string => {
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
      };
      return (verb, command) => {
        switch (verb) {
          case "CAPABILITY":
            return `* CAPABILITY ${capabilities}${tls.secureContext && !isSecure ? " STARTTLS" : ""}\r\n${ok}`;
          case "STARTTLS":
            return tls.secureContext ? ok : "TAG BAD no TLS\r\n";
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
            return texts(set, items);
          }
          case "LOGOUT":
            return `* BYE bye\r\n${ok}`;
          default:
            return "TAG BAD what?\r\n";
        }
      };
    },
  }));
}
