import type { Authenticator, SignIn } from "../../../index.ts";
import { isBase64 } from "../../../mime/base64.ts";
import { scramExchange, scramMechanisms } from "../../../policy/scram-exchange.ts";
import type { Reply } from "../../reply.ts";
import * as replies from "../../reply.ts";
import type { Service, SmtpState, Step } from "../state.ts";

export interface AuthDeps {
  authenticator: Pick<Authenticator, "signIn" | "challengeScram" | "proveScram">;
  service: Service;
  /** The peer's address. */
  network: string;
  /** Sends a 334 challenge and reads the response; null when the connection ended or the line was too long. */
  ask: (challenge: string) => Promise<string | null>;
  /** What names the TLS channel, where SCRAM-SHA-256-PLUS can be had. */
  exporter: Uint8Array | null;
}

/** AUTH SCRAM-SHA-256, PLAIN and LOGIN, under TLS and on the submission ports only. RFC 4954, RFC 4616, RFC 7677. */
export async function auth(
  state: SmtpState,
  mechanism: string,
  initial: string | null,
  deps: AuthDeps,
): Promise<Step> {
  if (deps.service === "smtp") return { state, reply: replies.noAuthHere };
  if (state.at === "transaction" || state.at === "chunks") return { state, reply: replies.notNow };
  if (state.at !== "greeted") return { state, reply: replies.helloFirst };
  if (!state.peer.secure) return { state, reply: replies.encryptionRequired };
  if (state.peer.account) return { state, reply: replies.notNow };
  const scram = scramMechanisms(deps.exporter).find((name) => name === mechanism);
  if (scram) return concluded(state, await proof(scram, initial, deps));
  const credentials =
    mechanism === "PLAIN"
      ? await plain(initial, deps)
      : mechanism === "LOGIN"
        ? await login(initial, deps)
        : "unknown";
  if (credentials === "unknown") return { state, reply: replies.unknownMechanism };
  if (credentials === "cancelled") return { state, reply: replies.authCancelled };
  if (credentials === "malformed") return { state, reply: replies.malformedAuth };
  if (credentials === "refused") return { state, reply: replies.authRefused };
  return concluded(
    state,
    await deps.authenticator.signIn({ ...credentials, network: deps.network, protocol: "smtp" }),
  );
}

function concluded(
  state: Extract<SmtpState, { at: "greeted" }>,
  result: SignIn | { kind: "broken"; reply: Reply },
): Step {
  switch (result.kind) {
    case "proven":
      return {
        state: {
          at: "greeted",
          peer: { ...state.peer, account: result.account, appPassword: result.appPassword?.id },
        },
        reply: replies.authenticated,
      };
    case "refused":
      return { state, reply: replies.authRefused };
    case "code-needed":
      return { state, reply: replies.appPasswordNeeded };
    case "slow-down":
      return { state, reply: replies.authLater };
    case "broken":
      return { state, reply: result.reply };
    default:
      return result satisfies never;
  }
}

type Credentials = { address: string; password: string } | "cancelled" | "malformed" | "refused";

/** Base64 as RFC 4954 section 4 wants it; "=" is the empty response. */
function decode(response: string): string | null {
  if (response === "=") return "";
  if (!isBase64(response)) return null;
  return Buffer.from(response, "base64").toString("utf8");
}

async function proof(
  mechanism: ReturnType<typeof scramMechanisms>[number],
  initial: string | null,
  { authenticator, network, exporter, ask }: AuthDeps,
): Promise<SignIn | { kind: "broken"; reply: Reply }> {
  const deps = { authenticator, network, protocol: "smtp", mechanism, exporter } as const;
  const lost = { reply: replies.malformedAuth };
  const outcome = await scramExchange(initial, deps, async (challenge) => (await ask(challenge)) ?? lost);
  switch (outcome.kind) {
    case "malformed":
      return { kind: "broken", reply: replies.malformedAuth };
    case "cancelled":
      return { kind: "broken", reply: replies.authCancelled };
    case "left":
      return { kind: "broken", ...outcome.left };
    default:
      return outcome;
  }
}

async function plain(initial: string | null, { ask }: AuthDeps): Promise<Credentials> {
  const response = initial ?? (await ask(""));
  if (response === null) return "malformed";
  if (response === "*") return "cancelled";
  const [authzid, address, password, ...more] = decode(response)?.split("\0") ?? [];
  if (!address || password === undefined || more.length > 0) return "malformed";
  // Acting for somebody else is not offered.
  if (authzid && authzid !== address) return "refused";
  return { address, password };
}

/** Not a standard, but what many clients speak first. */
async function login(initial: string | null, { ask }: AuthDeps): Promise<Credentials> {
  const user = initial ?? (await ask("VXNlcm5hbWU6"));
  if (user === null) return "malformed";
  if (user === "*") return "cancelled";
  const address = decode(user);
  if (!address) return "malformed";
  const secret = await ask("UGFzc3dvcmQ6");
  if (secret === null) return "malformed";
  if (secret === "*") return "cancelled";
  const password = decode(secret);
  return password === null ? "malformed" : { address, password };
}
