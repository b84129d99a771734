import type { IncomingMessage } from "node:http";
import type { AccountId } from "../../mail-core/index.ts";
import { isInTheClear } from "../auth/in-the-clear.ts";
import { peerHeader } from "../auth/peer-header.ts";
import { readBasic } from "../authorization.ts";
import { type Answer, notSignedIn, plainProblem } from "../jmap-http/answer.ts";
import { mailCore } from "../mail.ts";

const asked = () => notSignedIn('Basic realm="Keryx", charset="UTF-8"');

/**
 * Whose contacts are asked for, or what is answered without one: by an app password that allows CardDAV, or the account's own where it has
 * no second factor, as POP3 and SMTP have it. A session of the browser counts for nothing: no page of others' can ask in its name.
 */
export async function davAccount({ headers }: IncomingMessage): Promise<AccountId | Answer> {
  const network = String(headers[peerHeader]);
  const credentials = readBasic(headers.authorization ?? "");
  if (!credentials) return asked();
  if (isInTheClear(network)) return plainProblem(403, "Passwords come over HTTPS only");
  const result = await mailCore().authenticator.signIn({ ...credentials, network, protocol: "carddav" });
  switch (result.kind) {
    case "proven":
      return result.account;
    case "slow-down":
      return plainProblem(429, "Too many attempts", { "Retry-After": String(result.retryAfterS) });
    case "code-needed":
    case "refused":
      return asked();
    default:
      return result satisfies never;
  }
}
