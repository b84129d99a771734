import { createHash } from "node:crypto";
import { isBase64 } from "../mime/base64.ts";
import type { Connection } from "../net/connection.ts";
import { quoted, type Response, readResponse } from "./responses.ts";
import { CollectFailed } from "./result.ts";
import { makeScramClient } from "./scram-client.ts";

export interface Credentials {
  user: string;
  password: string;
}

type Mechanism = "SCRAM-SHA-256" | "APOP" | "PLAIN" | "USER";

/** A line of a command: RFC 2449 section 4. */
const commandMaxOctets = 255;

/**
 * How to sign in: first what keeps the password from the host, then, what gives it away. Two at most, since every attempt counts at the host. Under TLS
 * the second is for hosts that offer SCRAM to everybody and have keys for some; in the clear (which the person has asked for) the password itself goes
 * out only where nothing else is offered, so that nobody on the way brings us to say it by refusing the rest.
 */
function mechanismsFor({
  capabilities,
  timestamp,
  isSecure,
}: {
  /** Null when the host knows no CAPA. */
  capabilities: ReadonlyMap<string, readonly string[]> | null;
  timestamp: string | null;
  isSecure: boolean;
}): Mechanism[] {
  const sasl = capabilities?.get("SASL")?.map((name) => name.toUpperCase()) ?? [];
  const hidden: Mechanism[] = [];
  if (sasl.includes("SCRAM-SHA-256")) hidden.push("SCRAM-SHA-256");
  else if (timestamp && !isSecure) hidden.push("APOP");
  // Without CAPA, and where it is silent on both, USER is what every server has had.
  const plain: Mechanism = sasl.includes("PLAIN") && isSecure ? "PLAIN" : "USER";
  if (isSecure) return [...hidden, plain];
  return hidden.length > 0 ? hidden : [plain];
}

/**
 * The timestamp of a greeting. Only what can be a msg-id in ASCII: other octets let whoever is in between learn the password bit by bit
 * (CVE-2007-1558). RFC 1939 section 7.
 */
export function timestampOf(greeting: string): string | null {
  const [stamp] = /<[\x21-\x3b\x3d\x3f\x41-\x7e]+@[\x21-\x3b\x3d\x3f\x41-\x7e]+>/.exec(greeting) ?? [];
  return stamp ?? null;
}

/** Signs in, or throws why not. RFC 1939 sections 4 and 7, RFC 5034. */
export async function signIn(
  connection: Connection,
  credentials: Credentials,
  how: Parameters<typeof mechanismsFor>[0],
  timeoutMs: number,
): Promise<void> {
  const ask = async (line: string) => {
    await connection.write(`${line}\r\n`);
    return readResponse(connection, timeoutMs);
  };
  let answer: Response | null = null;
  for (const mechanism of mechanismsFor(how)) {
    answer = await attempt(mechanism, credentials, how.timestamp ?? "", ask);
    if (answer.kind === "ok") return;
    if (answer.kind === "error" && isBusy(answer.code)) break;
  }
  if (answer?.kind !== "error") throw new CollectFailed({ kind: "nonsense" });
  const said = quoted(answer.code ? `[${answer.code}] ${answer.text}` : answer.text);
  throw new CollectFailed({ kind: isBusy(answer.code) ? "busy" : "refused", said });
}

/** The host cannot now, and says so, with more detail perhaps. RFC 2449 section 8, RFC 3206. */
export const isBusy = (code: string) => /^(IN-USE|LOGIN-DELAY|SYS\/TEMP)(\/|$)/.test(code);

async function attempt(
  mechanism: Mechanism,
  { user, password }: Credentials,
  timestamp: string,
  ask: (line: string) => Promise<Response>,
): Promise<Response> {
  switch (mechanism) {
    case "APOP":
      return ask(`APOP ${user} ${createHash("md5").update(timestamp).update(password).digest("hex")}`);
    case "USER": {
      const known = await ask(`USER ${user}`);
      return known.kind === "ok" ? ask(`PASS ${password}`) : known;
    }
    case "PLAIN":
      return sasl("PLAIN", Buffer.from(`\0${user}\0${password}`), ask);
    case "SCRAM-SHA-256":
      return scram({ user, password }, (first) => sasl("SCRAM-SHA-256", first, ask), ask);
    default:
      return mechanism satisfies never;
  }
}

/** AUTH with its first message, in a line of its own where one would be too long. RFC 5034 section 4. */
async function sasl(
  name: string,
  first: Uint8Array,
  ask: (line: string) => Promise<Response>,
): Promise<Response> {
  const text = Buffer.from(first).toString("base64");
  const line = `AUTH ${name} ${text}`;
  if (line.length + 2 <= commandMaxOctets) return ask(line);
  const go = await ask(`AUTH ${name}`);
  return go.kind === "continue" ? ask(text) : go;
}

/** SCRAM-SHA-256, from the first message, which `begin` sends in the protocol's own command. RFC 7677. */
export async function scram(
  { user, password }: Credentials,
  begin: (first: Uint8Array) => Promise<Response>,
  ask: (line: string) => Promise<Response>,
): Promise<Response> {
  const client = makeScramClient(user, password);
  const challenge = await begin(Buffer.from(client.first));
  if (challenge.kind !== "continue") return challenge.kind === "ok" ? nonsense() : challenge;
  const first = decoded(challenge.text);
  const final = first === null ? null : await client.final(first);
  if (final === null) return ask(cancel);
  const owed = await ask(Buffer.from(final).toString("base64"));
  if (owed.kind !== "continue") return owed.kind === "ok" ? nonsense() : owed;
  const proof = decoded(owed.text);
  if (proof === null) return ask(cancel);
  // Who cannot prove that he knows the password is not the host that it is for.
  if (!client.isProven(proof)) return nonsense();
  return ask("");
}

/** RFC 5034 section 4. */
const cancel = "*";
/** What a challenge says, or null for what is no Base64: then the exchange MUST be cancelled. RFC 5034 section 4. */
const decoded = (text: string): string | null =>
  isBase64(text) ? Buffer.from(text, "base64").toString("utf8") : null;

function nonsense(): never {
  throw new CollectFailed({ kind: "nonsense" });
}
