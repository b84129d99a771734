import { expect, test } from "vitest";
import { provenAccount } from "../ids.ts";
import { cpuMs } from "../testing/cpu.ts";
import { isProofOf, parseClientFinal, parseClientFirst, serverSignature } from "./scram.ts";
import { type ScramDeps, scramExchange } from "./scram-exchange.ts";
import { deriveScramKeys, formatScramKeys, nobodysScramKeys, readScramKeys } from "./scram-keys.ts";

const cancel = "*";
const encode = (text: string) => (text === cancel ? text : Buffer.from(text).toString("base64"));
const decode = (text: string) => Buffer.from(text, "base64").toString();
const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");

/** Knows one user, "user", with the password of RFC 7677 section 3; keeps what it was asked to prove. */
async function pencil() {
  const keys = await deriveScramKeys("pencil", salt, 4_096);
  const asked: (Uint8Array | null)[] = [];
  const authenticator: ScramDeps["authenticator"] = {
    challengeScram: async () => ({ kind: "challenge", ...keys }),
    async proveScram({ authMessage, proof }) {
      asked.push(proof);
      if (!proof || !isProofOf(keys, proof, authMessage)) return { kind: "refused" };
      return {
        kind: "proven",
        account: provenAccount("1"),
        address: "user",
        role: "user",
        serverSignature: serverSignature(authMessage, keys),
      };
    },
  };
  const play = async (messages: string[], changes: Partial<ScramDeps> = {}) => {
    const [initial = "", ...responses] = messages.map(encode);
    const challenges: string[] = [];
    const deps: ScramDeps = {
      authenticator,
      network: "192.0.2.1",
      protocol: "smtp",
      mechanism: "SCRAM-SHA-256",
      exporter: null,
      makeNonce: () => "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
      ...changes,
    };
    const outcome = await scramExchange(initial, deps, async (challenge) => {
      challenges.push(decode(challenge));
      return responses.shift() ?? { gone: true };
    });
    return { outcome, challenges, asked };
  };
  return { keys, play };
}

const first = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
const nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const final = `c=biws,r=${nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`;

test("the exchange of RFC 7677 section 3 is played to the letter", async () => {
  const { play } = await pencil();
  const { outcome, challenges } = await play([first, final, ""]);
  expect(outcome).toMatchObject({ kind: "proven", account: "1" });
  expect(challenges).toEqual([
    `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
  ]);
});

test.each([
  ["another nonce", final.replace("k0,", "k1,")],
  ["the client's nonce alone", final.replace(nonce, "rOprNGfwEbeRWgbNEkqO")],
  ["another channel binding", final.replace("biws", "eSws")],
  ["no header in the binding", final.replace("biws", "AAAA")],
  ["another proof", final.replace("dHz", "eHz")],
  ["an extension that was not proven", final.replace(",p=", ",x=1,p=")],
])("%s is refused", async (_, message) => {
  const { play } = await pencil();
  const { outcome, asked } = await play([first, message, ""]);
  expect(outcome).toEqual({ kind: "refused" });
  expect(asked).toHaveLength(1);
});

test.each([
  ["p=tls-exporter without -PLUS", "p=tls-exporter,,", "SCRAM-SHA-256"],
  ["y where -PLUS was offered: the list was shortened on its way", "y,,", "SCRAM-SHA-256"],
  ["-PLUS without a binding", "n,,", "SCRAM-SHA-256-PLUS"],
  ["-PLUS with y", "y,,", "SCRAM-SHA-256-PLUS"],
  ["-PLUS with a binding that is not ours", "p=tls-unique,,", "SCRAM-SHA-256-PLUS"],
  ["acting for somebody else", "n,a=other,", "SCRAM-SHA-256"],
] as const)("%s is refused before a challenge, and counted", async (_, gs2, mechanism) => {
  const { play } = await pencil();
  const exporter = Buffer.alloc(32, 7);
  const { outcome, challenges, asked } = await play([`${gs2}n=user,r=abc`], { mechanism, exporter });
  expect(outcome).toEqual({ kind: "refused" });
  expect(challenges).toEqual([]);
  expect(asked).toEqual([null]);
});

test("y where -PLUS is not offered goes on, as does acting for oneself", async () => {
  const { play } = await pencil();
  for (const message of ["y,,n=user,r=abc", "n,a=user,n=user,r=abc"]) {
    expect((await play([message])).challenges).toHaveLength(1);
  }
});

test("the exchange can be cancelled at each step, also when the server did not convince", async () => {
  const { play } = await pencil();
  for (const messages of [[], [first], [first, final]]) {
    expect((await play([...messages, cancel])).outcome).toEqual({ kind: "cancelled" });
  }
});

test("the protocol can break the exchange off, and what follows the last message is not taken", async () => {
  const { play } = await pencil();
  for (const messages of [[first], [first, final]]) {
    expect((await play(messages)).outcome).toEqual({ kind: "left", left: { gone: true } });
  }
  for (const messages of [[""], [first, "x"], [first, final, "more"]]) {
    expect((await play(messages)).outcome).toEqual({ kind: "malformed" });
  }
});

const long = "x".repeat(5_000);
test.each([
  "",
  "n",
  "n,,",
  "n,,n=,r=abc",
  "n,,n=user,r=",
  "n,,r=abc,n=user",
  "n,,m=must,n=user,r=abc",
  "n,,n=user,r=abc,m=must",
  "n,,n=us=er,r=abc",
  "n,,n=us=2cer,r=abc",
  "n,,n=us\0er,r=abc",
  "n,,n=user,r=a\x7fb",
  "n,,n=user,r=ä",
  "x,,n=user,r=abc",
  "p=,,n=user,r=abc",
  "p=tls exporter,,n=user,r=abc",
  "n,other,n=user,r=abc",
  `n,,n=${long},r=abc`,
  `n,,n=user,r=${long}`,
])("client-first %j is malformed", (message) => expect(parseClientFirst(message)).toBeNull());

test.each([
  "",
  `c=biws,r=${nonce}`,
  `${final},x=1`,
  `${final}\n`,
  `r=${nonce},c=biws,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
  final.replace("biws", ""),
  final.replace("biws", "%%%%"),
  final.replace(",p=", ",m=1,p="),
  final.replace(",p=", ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=,p="),
  final.replace("dHzb", ""),
  final.replace("biws", long),
])("client-final %j is malformed", (message) => expect(parseClientFinal(message)).toBeNull());

test("names come with their commas and equals signs, and optional extensions are passed over", () => {
  expect(parseClientFirst("n,,n=a=2Cb=3Dc,r=abc,x=1")).toMatchObject({
    user: "a,b=c",
    nonce: "abc",
    bare: "n=a=2Cb=3Dc,r=abc,x=1",
    gs2Header: "n,,",
  });
});

test("whatever is done to a message, the parsers answer at once and never throw", () => {
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const pieces = ["n=", "r=", ",", "=2C", "=", "p=", "c=biws", "a=", "\0", "ü", "\u{1f600}", "x", "y", "m="];
  for (let n = 0; n < 5_000; n++) {
    const text = Array.from({ length: next(40) }, () => pieces[next(pieces.length)]).join("");
    for (const message of [text, first + text, final + text, text + first]) {
      parseClientFirst(message);
      parseClientFinal(message);
    }
  }
  const long = [",x=1", "=2C", ",x=", "a,"].map((piece) => `${first}${piece.repeat(1_000)}\0`);
  expect(cpuMs(() => long.map(parseClientFirst))).toBeLessThan(1_000);
});

test("keys survive being written down, and what is none is not read", async () => {
  const keys = await deriveScramKeys("pencil", salt, 4_096);
  const line = formatScramKeys(keys);
  expect(line).toMatch(/^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$[^:]{44}:[^:]{44}$/);
  expect(formatScramKeys(readScramKeys(line) ?? keys)).toBe(line);
  for (const text of [null, "", "SCRAM-SHA-1$4096:a$b:c", line.slice(1), `${line}x`]) {
    expect(readScramKeys(text)).toBeNull();
  }
});

test("nobody's keys are the same at every question, and others for another name or server", () => {
  const keys = nobodysScramKeys("secret", "nobody@crepes.fr");
  expect(nobodysScramKeys("secret", "nobody@crepes.fr")).toEqual(keys);
  expect(nobodysScramKeys("secret", "other@crepes.fr").salt).not.toEqual(keys.salt);
  expect(nobodysScramKeys("other", "nobody@crepes.fr").salt).not.toEqual(keys.salt);
  expect(keys.salt).toHaveLength(16);
});
