import { randomBytes } from "node:crypto";
import type { Authenticator, SignIn } from "../index.ts";
import { isBase64 } from "../mime/base64.ts";
import {
  type ClientFirst,
  formatServerFinal,
  formatServerFirst,
  parseClientFinal,
  parseClientFirst,
} from "./scram.ts";

/** What both protocols call the mechanisms. RFC 7677 section 3. */
export type ScramMechanism = "SCRAM-SHA-256" | "SCRAM-SHA-256-PLUS";

/** The mechanisms that work on a connection, the best first. */
export const scramMechanisms = (exporter: Uint8Array | null): ScramMechanism[] =>
  exporter ? ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"] : ["SCRAM-SHA-256"];

export interface ScramDeps {
  authenticator: Pick<Authenticator, "challengeScram" | "proveScram">;
  /** The peer's address. */
  network: string;
  protocol: "smtp" | "pop3";
  mechanism: ScramMechanism;
  /** What names this TLS channel; null where -PLUS is not offered. RFC 9266 section 3. */
  exporter: Uint8Array | null;
  /** Ours; made anew for each exchange. */
  makeNonce?: () => string;
}

export type ScramOutcome<Left> =
  | SignIn
  | { kind: "malformed" }
  | { kind: "cancelled" }
  /** The protocol had to break the exchange off. */
  | { kind: "left"; left: Left };

/**
 * The four messages of SCRAM, in Base64. RFC 5802 section 5. `ask` sends a challenge and gives back the response as it
 * was written. Whatever is wrong with name, password, nonce or channel binding is "refused", and counted.
 */
export async function scramExchange<Left extends object>(
  initial: string | null,
  { authenticator, network, protocol, mechanism, exporter, makeNonce = freshNonce }: ScramDeps,
  ask: (challenge: string) => Promise<string | Left>,
): Promise<ScramOutcome<Left>> {
  const opening = initial ?? (await ask(""));
  if (typeof opening !== "string") return { kind: "left", left: opening };
  if (opening === "*") return { kind: "cancelled" };
  const first = parseClientFirst(decode(opening) ?? "");
  if (!first) return { kind: "malformed" };
  const who = { address: first.user, network, protocol };
  // Acting for somebody else is not offered.
  const isSelf = first.authzid === null || first.authzid === first.user;
  if (!isSelf || !bindsRightly(first, mechanism, exporter)) {
    return authenticator.proveScram({ ...who, authMessage: "", proof: null });
  }
  const challenge = await authenticator.challengeScram(who);
  if (challenge.kind === "slow-down") return challenge;
  const nonce = first.nonce + makeNonce();
  const serverFirst = formatServerFirst(nonce, challenge);
  const answer = await ask(encode(serverFirst));
  if (typeof answer !== "string") return { kind: "left", left: answer };
  if (answer === "*") return { kind: "cancelled" };
  const final = parseClientFinal(decode(answer) ?? "");
  if (!final) return { kind: "malformed" };
  const channel = mechanism === "SCRAM-SHA-256-PLUS" && exporter ? exporter : new Uint8Array();
  const binding = Buffer.concat([Buffer.from(first.gs2Header), channel]).toString("base64");
  // An answer to another challenge, or on another channel, proves nothing here.
  const isOurs = final.nonce === nonce && final.binding === binding;
  const result = await authenticator.proveScram({
    ...who,
    authMessage: `${first.bare},${serverFirst},${final.withoutProof}`,
    proof: isOurs ? final.proof : null,
  });
  if (result.kind !== "proven") return result;
  const last = await ask(encode(formatServerFinal(result.serverSignature)));
  if (typeof last !== "string") return { kind: "left", left: last };
  // A client to which we could not prove ourselves.
  if (last === "*") return { kind: "cancelled" };
  return last === "" || last === "=" ? result : { kind: "malformed" };
}

/**
 * -PLUS needs a binding, the other mechanism none. Who could bind, and believes that we did not offer it where we did, read a list that
 * somebody shortened. RFC 5802 section 6.
 */
function bindsRightly({ binding }: ClientFirst, mechanism: ScramMechanism, exporter: Uint8Array | null) {
  if (mechanism === "SCRAM-SHA-256-PLUS") {
    return exporter !== null && binding.kind === "bound" && binding.name === "tls-exporter";
  }
  return binding.kind === "none" || (binding.kind === "not-offered" && exporter === null);
}

const freshNonce = () => randomBytes(18).toString("base64");
const encode = (message: string) => Buffer.from(message).toString("base64");
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Null when it is no Base64 of UTF-8. */
function decode(response: string): string | null {
  if (!isBase64(response)) return null;
  try {
    return utf8.decode(Buffer.from(response, "base64"));
  } catch {
    return null;
  }
}
