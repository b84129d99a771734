import type { Response as SaslResponse } from "../../collect/responses.ts";
import { quoted } from "../../collect/responses.ts";
import { CollectFailed } from "../../collect/result.ts";
import { type Credentials, scram } from "../../collect/sign-in.ts";
import { quote } from "./grammar.ts";
import type { Wire } from "./wire.ts";

type Way = "SCRAM-SHA-256" | "PLAIN" | "LOGIN";

/**
 * How to sign in, two ways at most, as collecting does: first what keeps the password from the host. In the clear, which a person has to choose, the
 * password itself goes out only where nothing else is offered; and never where the host says LOGINDISABLED. RFC 9051 section 6.2.
 */
function waysFor(capabilities: ReadonlySet<string>, isSecure: boolean): Way[] {
  const hidden: Way[] = capabilities.has("AUTH=SCRAM-SHA-256") ? ["SCRAM-SHA-256"] : [];
  if (!isSecure && hidden.length > 0) return hidden;
  if (isSecure && capabilities.has("AUTH=PLAIN")) return [...hidden, "PLAIN"];
  return capabilities.has("LOGINDISABLED") ? hidden : [...hidden, "LOGIN"];
}

/** The host cannot now, and says so. RFC 9051 section 7.1. */
const isBusy = (code: string) => /^(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\b/.test(code);

/** Signs in, or throws why not. */
export async function signIn(
  wire: Wire,
  credentials: Credentials,
  how: { capabilities: ReadonlySet<string>; isSecure: boolean },
  timeoutMs: number,
): Promise<void> {
  const ways = waysFor(how.capabilities, how.isSecure);
  // It wants no password: not in the clear, or none at all.
  if (ways.length === 0)
    throw new CollectFailed(how.isSecure ? { kind: "refused", said: "" } : { kind: "no-tls" });
  let answer: SaslResponse | null = null;
  for (const way of ways) {
    answer = await attempt(way, wire, credentials, timeoutMs);
    if (answer.kind === "ok") return;
    if (answer.kind === "error" && isBusy(answer.code)) break;
  }
  if (answer?.kind !== "error") throw new CollectFailed({ kind: "nonsense" });
  const said = quoted(answer.code ? `[${answer.code}] ${answer.text}` : answer.text);
  throw new CollectFailed({ kind: isBusy(answer.code) ? "busy" : "refused", said });
}

async function attempt(
  way: Way,
  wire: Wire,
  { user, password }: Credentials,
  timeoutMs: number,
): Promise<SaslResponse> {
  const answer = () => answerOf(wire, Date.now() + timeoutMs);
  const begin = async (command: string) => {
    await wire.send(command);
    return answer();
  };
  const ask = async (line: string) => {
    await wire.connection.write(`${line}\r\n`);
    return answer();
  };
  const encoded = (octets: Uint8Array) => Buffer.from(octets).toString("base64");
  /** With the first message in a line of its own: every server takes it so. */
  const sasl = async (name: string, first: Uint8Array) => {
    const go = await begin(`AUTHENTICATE ${name}`);
    return go.kind === "continue" ? ask(encoded(first)) : go;
  };
  switch (way) {
    case "SCRAM-SHA-256":
      return scram({ user, password }, (first) => sasl(way, first), ask);
    case "PLAIN":
      return sasl(way, Buffer.from(`\0${user}\0${password}`));
    case "LOGIN": {
      const words = [user, password].map((word) => quote(Buffer.from(word).toString("latin1")) ?? '""');
      return begin(`LOGIN ${words.join(" ")}`);
    }
    default:
      return way satisfies never;
  }
}

/** The next that concerns the command in hand, in the words of SASL. */
async function answerOf(wire: Wire, deadline: number): Promise<SaslResponse> {
  for (let heard = 0; heard < 100; heard += 1) {
    const response = await wire.next(deadline);
    if (response.kind === "continue") return { kind: "continue", text: response.text };
    if (response.kind === "tagged") {
      const { status, text, code } = response;
      return { kind: status === "OK" ? "ok" : "error", text, code };
    }
    if (response.kind === "body") break;
  }
  throw new CollectFailed({ kind: "nonsense" });
}
