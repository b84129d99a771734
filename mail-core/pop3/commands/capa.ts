import { ok } from "../reply.ts";
import type { Pop3State, Step } from "../state.ts";

/** CAPA says only what works here and now. RFC 2449 section 5. */
export function capa(
  state: Pop3State,
  {
    secure,
    private: isPrivate,
    scramMechanisms,
  }: { secure: boolean; private: boolean; scramMechanisms: readonly string[] },
): Step {
  const signingIn = state.at === "authorization";
  const lines = [
    "TOP",
    "UIDL",
    "RESP-CODES",
    "AUTH-RESP-CODE",
    "PIPELINING",
    "EXPIRE NEVER",
    ...(signingIn && isPrivate ? ["USER", `SASL ${[...scramMechanisms, "PLAIN"].join(" ")}`] : []),
    ...(signingIn && !secure ? ["STLS"] : []),
    "IMPLEMENTATION Keryx",
  ];
  async function* body() {
    yield Buffer.from(lines.map((line) => `${line}\r\n`).join(""));
  }
  return { state, reply: ok("capability list follows"), body: body() };
}
