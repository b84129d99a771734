import * as replies from "../reply.ts";
import { auth } from "./commands/auth.ts";
import { authFailuresMax, authLineMaxOctets } from "./limits.ts";
import { nobodyIntroduced, type Talk } from "./talk.ts";

/** STARTTLS: the handshake, after which the session begins anew. RFC 3207. */
export async function startTls(talk: Talk): Promise<void> {
  const { connection, deps, state } = talk;
  if (state.at === "connected") return talk.say(replies.helloFirst);
  if (talk.secure || state.at !== "greeted") return talk.say(replies.notNow);
  talk.say({ code: 220, enhanced: "2.0.0", text: "Ready to start TLS" });
  await talk.flush();
  try {
    await connection.startTls(deps.secureContext());
  } catch (error) {
    deps.log.info("smtp TLS handshake failed", { session: connection.id, error: String(error) });
    return talk.move({ at: "closed" });
  }
  // Everything said before is forgotten. RFC 3207 section 4.2.
  talk.introduced = nobodyIntroduced;
  talk.move({ at: "connected" });
}

/** AUTH: the exchange of challenges and responses. RFC 4954 section 4. */
export async function authenticate(talk: Talk, mechanism: string, initial: string | null): Promise<void> {
  const { connection, deps } = talk;
  await talk.look(replies.authUnavailable, () =>
    auth(talk.state, mechanism, initial, {
      authenticator: deps.authenticator,
      service: deps.service,
      network: connection.remoteAddress,
      exporter: connection.tlsExporter(),
      ask: async (challenge) => {
        await talk.challenge(challenge);
        const line = await connection.readLine(authLineMaxOctets, talk.limits.commandTimeoutMs);
        return line.kind === "line" && !line.bare ? line.octets.toString("latin1") : null;
      },
    }),
  );
  if (talk.authFailures >= authFailuresMax) await talk.end(replies.tooManyErrors(deps.hostname));
}
