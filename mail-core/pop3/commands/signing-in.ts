import type { Authenticator, SignIn } from "../../index.ts";
import { isBase64 } from "../../mime/base64.ts";
import type { PopBeforeSmtp } from "../../policy/pop-before-smtp.ts";
import { type ScramMechanism, scramExchange } from "../../policy/scram-exchange.ts";
import type { Maildrops } from "../../store/maildrop.ts";
import { asItIs, inAscii } from "../ascii.ts";
import {
  appPasswordNeeded,
  cancelled,
  inUse,
  maildropHas,
  malformed,
  needTls,
  notNow,
  type Reply,
  sendPassword,
  tooManyFailures,
  wrongCredentials,
} from "../reply.ts";
import type { Pop3State, Step } from "../state.ts";

export type Pop3Authenticator = Pick<
  Authenticator,
  "signIn" | "challengeScram" | "proveScram" | "proveApop" | "mayAct"
>;

export interface SignInDeps {
  authenticator: Pop3Authenticator;
  maildrops: Maildrops;
  popBeforeSmtp: Pick<PopBeforeSmtp, "signedIn">;
  /** The client has asked for UTF-8 mode. RFC 6856 section 2. */
  isUtf8: boolean;
  /** The peer's address. */
  network: string;
  /** True under TLS, and where nobody can listen in between. */
  private: boolean;
  /** The timestamp of the greeting, while it may be used. */
  timestamp: string | null;
  /** What names the TLS channel, where SCRAM-SHA-256-PLUS can be had. */
  exporter: Uint8Array | null;
}

type Authorization = Extract<Pop3State, { at: "authorization" }>;

/** USER names the account; whether it exists is not said. RFC 1939 section 7. */
export function user(state: Authorization, name: string, deps: SignInDeps): Step {
  if (!deps.private) return { state, reply: needTls };
  return { state: { at: "authorization", user: name }, reply: sendPassword };
}

/** PASS proves the account and locks its maildrop. RFC 1939 section 7, RFC 3206. */
export async function pass(state: Authorization, password: string, deps: SignInDeps): Promise<Step> {
  if (!deps.private) return { state, reply: needTls };
  if (state.user === null) return { state, reply: notNow };
  return signIn(state.user, password, deps);
}

/** APOP proves by a digest of the greeting's timestamp and a shared secret. RFC 1939 section 7. */
export async function apop(
  state: Authorization,
  { name, digest }: { name: string; digest: string },
  { timestamp, ...deps }: SignInDeps,
): Promise<Step> {
  if (timestamp === null) return { state, reply: notNow };
  const { authenticator, network } = deps;
  return concluded(await authenticator.proveApop({ address: name, network, timestamp, digest }), {
    ...deps,
    timestamp,
  });
}

/** AUTH PLAIN's one response: authzid NUL authcid NUL password. RFC 4616 section 2. */
export async function authPlain(response: string, deps: SignInDeps): Promise<Step> {
  const refusal = (reply: Reply): Step => ({ state: { at: "authorization", user: null }, reply });
  if (!isBase64(response)) return refusal(malformed);
  const [authzid, authcid, password, ...more] = Buffer.from(response, "base64").toString("utf8").split("\0");
  if (!authcid || password === undefined || more.length > 0) return refusal(malformed);
  // Acting for somebody else is not offered.
  if (authzid && authzid !== authcid) return refusal(wrongCredentials);
  return signIn(authcid, password, deps);
}

/**
 * AUTH SCRAM-SHA-256 and -PLUS. RFC 5034 section 4, RFC 5802. `ask` sends a challenge and gives back the response, or how the session goes
 * on without one.
 */
export async function authScram<Left extends object>(
  mechanism: ScramMechanism,
  initial: string | null,
  deps: SignInDeps,
  ask: (challenge: string) => Promise<string | Left>,
): Promise<Step | Left> {
  const { authenticator, network, exporter } = deps;
  const scram = { authenticator, network, protocol: "pop3", mechanism, exporter } as const;
  const outcome = await scramExchange(initial, scram, ask);
  const refusal = (reply: Reply): Step => ({ state: { at: "authorization", user: null }, reply });
  switch (outcome.kind) {
    case "malformed":
      return refusal(malformed);
    case "cancelled":
      return refusal(cancelled);
    case "left":
      return outcome.left;
    default:
      return concluded(outcome, deps);
  }
}

async function signIn(address: string, password: string, deps: SignInDeps): Promise<Step> {
  const { authenticator, network } = deps;
  return concluded(await authenticator.signIn({ address, password, network, protocol: "pop3" }), deps);
}

async function concluded(result: SignIn, deps: SignInDeps): Promise<Step> {
  const state: Pop3State = { at: "authorization", user: null };
  switch (result.kind) {
    case "refused":
      return { state, reply: wrongCredentials };
    case "code-needed":
      return { state, reply: appPasswordNeeded };
    case "slow-down":
      return { state, reply: tooManyFailures };
    case "proven": {
      const { account, appPassword } = result;
      const maildrop = await deps.maildrops.open(account, appPassword?.pop3);
      if (!maildrop) return { state, reply: inUse };
      await deps.popBeforeSmtp.signedIn(account, deps.network);
      return {
        state: {
          ...{ at: "transaction", account, appPassword: appPassword?.id },
          maildrop: deps.isUtf8 ? asItIs(maildrop) : inAscii(maildrop),
          ...{ deleted: new Set(), collected: new Set() },
        },
        reply: maildropHas(maildrop.count),
      };
    }
    default:
      return result satisfies never;
  }
}
