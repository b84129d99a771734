import { languages } from "../language.ts";
import { capabilitiesFollow, languagesFollow } from "../reply.ts";
import type { Pop3State, Step } from "../state.ts";

/** CAPA says what works on this connection, in both states the same but for STLS. RFC 2449 section 5. */
export function capa(
  state: Pop3State,
  {
    secure,
    private: isPrivate,
    scramMechanisms,
  }: { secure: boolean; private: boolean; scramMechanisms: readonly string[] },
): Step {
  const lines = [
    "TOP",
    "UIDL",
    "RESP-CODES",
    "AUTH-RESP-CODE",
    "PIPELINING",
    // Mail that is left here stays, and who has the right password may come as often as he likes.
    "EXPIRE NEVER",
    "LOGIN-DELAY 0",
    "UTF8 USER",
    "LANG",
    ...(isPrivate ? ["USER", `SASL ${[...scramMechanisms, "PLAIN"].join(" ")}`] : []),
    // Only where it is permitted: RFC 2595 section 4 narrows what RFC 2449 asks.
    ...(secure || state.at !== "authorization" ? [] : ["STLS"]),
    "IMPLEMENTATION Keryx",
  ];
  return { state, reply: capabilitiesFollow, body: linesOf(lines) };
}

/** LANG without an argument: what we speak, each language in its own words. RFC 6856 section 3.2. */
export const languageList = (state: Pop3State): Step => ({
  state,
  reply: languagesFollow,
  body: linesOf(Object.entries(languages).map(([tag, name]) => `${tag} ${name}`)),
});

async function* linesOf(lines: readonly string[]): AsyncIterable<Uint8Array> {
  yield Buffer.from(lines.map((line) => `${line}\r\n`).join(""));
}
