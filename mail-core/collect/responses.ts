import type { Connection } from "../net/connection.ts";
import { lineFrom } from "./calling.ts";
import { lineMaxOctets } from "./limits.ts";
import { CollectFailed } from "./result.ts";

/** The first line of a response. RFC 1939 section 3; `+ ` continues AUTH, RFC 5034 section 4. */
export type Response =
  | {
      kind: "ok" | "error";
      text: string /** RFC 2449 section 8: "IN-USE"; empty when there is none. */;
      code: string;
    }
  | { kind: "continue"; text: string };

const saidMaxLength = 200;

/** What a host says, as a person may read it: one line without anything that moves a cursor or turns the direction of writing. */
export const quoted = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\ufffd]+/gu, "?")
    .trim()
    .slice(0, saidMaxLength);

const readText = async (connection: Connection, timeoutMs: number): Promise<string> =>
  (await lineFrom(connection, lineMaxOctets, timeoutMs)).toString("utf8");

export async function readResponse(connection: Connection, timeoutMs: number): Promise<Response> {
  const line = await readText(connection, timeoutMs);
  if (/^\+( |$)/.test(line)) return { kind: "continue", text: line.slice(2) };
  const [, sign = "", rest = ""] = /^(\+OK|-ERR)(?: (.*))?$/i.exec(line) ?? [];
  if (sign === "") throw new CollectFailed({ kind: "nonsense" });
  const [, code = "", text = rest] = /^\[([^\]]+)\] ?(.*)$/.exec(rest) ?? [];
  return {
    kind: sign === "+OK" ? "ok" : sign.startsWith("+") ? "ok" : "error",
    text: quoted(text),
    code: code.toUpperCase(),
  };
}

/** The lines of a multi-line response up to its dot, each undone of its stuffing. For listings: a message is read as octets. */
export async function* readLines(connection: Connection, deadline: number): AsyncIterable<string> {
  for (;;) {
    const text = await readText(connection, Math.max(0, deadline - Date.now()));
    if (text === ".") return;
    yield text.startsWith(".") ? text.slice(1) : text;
  }
}
