import type { Authenticator } from "../../index.ts";
import type { Maildrops } from "../../store/maildrop.ts";
import {
  inUse,
  malformed,
  needTls,
  notNow,
  ok,
  type Reply,
  tooManyFailures,
  wrongCredentials,
} from "../reply.ts";
import type { Pop3State, Step } from "../state.ts";

export interface SignInDeps {
  authenticator: Authenticator;
  maildrops: Maildrops;
  /** The peer's address. */
  network: string;
  /** True under TLS, and where nobody can listen in between. */
  private: boolean;
}

type Authorization = Extract<Pop3State, { at: "authorization" }>;

/** USER names the account; whether it exists is not said. RFC 1939 section 7. */
export function user(state: Authorization, name: string, deps: SignInDeps): Step {
  if (!deps.private) return { state, reply: needTls };
  return { state: { at: "authorization", user: name }, reply: ok("send PASS") };
}

/** PASS proves the account and locks its maildrop. RFC 1939 section 7, RFC 3206. */
export async function pass(state: Authorization, password: string, deps: SignInDeps): Promise<Step> {
  if (!deps.private) return { state, reply: needTls };
  if (state.user === null) return { state, reply: notNow };
  return signIn(state.user, password, deps);
}

/** AUTH PLAIN's one response: authzid NUL authcid NUL password. RFC 4616 section 2. */
export async function authPlain(response: string, deps: SignInDeps): Promise<Step> {
  const refusal = (reply: Reply): Step => ({ state: { at: "authorization", user: null }, reply });
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(response)) return refusal(malformed);
  const [authzid, authcid, password, ...more] = Buffer.from(response, "base64").toString("utf8").split("\0");
  if (!authcid || password === undefined || more.length > 0) return refusal(malformed);
  // Acting for somebody else is not offered.
  if (authzid && authzid !== authcid) return refusal(wrongCredentials);
  return signIn(authcid, password, deps);
}

async function signIn(address: string, password: string, deps: SignInDeps): Promise<Step> {
  const state: Pop3State = { at: "authorization", user: null };
  const result = await deps.authenticator.signIn({
    address,
    password,
    network: deps.network,
    protocol: "pop3",
  });
  switch (result.kind) {
    case "refused":
      return { state, reply: wrongCredentials };
    case "slow-down":
      return { state, reply: tooManyFailures };
    case "proven": {
      const maildrop = await deps.maildrops.open(result.account);
      if (!maildrop) return { state, reply: inUse };
      return {
        state: { at: "transaction", account: result.account, maildrop, deleted: new Set() },
        reply: ok(`maildrop has ${maildrop.count} messages`),
      };
    }
    default:
      return result satisfies never;
  }
}
