import { expect, test } from "vitest";
import type { Log } from "../log.ts";
import type { Acceptance, Blobs } from "../store/contracts.ts";
import type { ActiveKey } from "../store/dkim-keys.ts";
import { packChunk } from "../store/packed-chunk.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { newKeyPairs } from "./keys.ts";
import { makeSigner } from "./signer.ts";

const octets = Buffer.from("From: x@mail.crepes.fr\r\n\r\nHi\r\n");
const message = {
  kind: "new",
  blob: { id: "1", sizeOctets: octets.length, inline: octets, unpackedOctets: null },
} as unknown as Acceptance["message"];
const from = (...emails: string[]) => emails.map((email) => ({ name: null, email }));

async function stage(change: (keys: ActiveKey[]) => ActiveKey[] = (keys) => keys) {
  const pairs = await newKeyPairs();
  const keys = change(
    pairs.map((pair) => ({ ...pair, domain: "crepes.fr", selector: pair.algorithm.slice(0, 3) })),
  );
  const asked: (readonly string[])[] = [];
  const errors: string[] = [];
  const state = { isAway: false };
  const clock = fakeClock();
  const signer = makeSigner({
    async findKeys(hosts) {
      asked.push(hosts);
      if (state.isAway) throw new Error("the database is away");
      return hosts.includes("crepes.fr") ? keys : [];
    },
    blobs: {} as Blobs,
    clock,
    log: { info() {}, warn() {}, error: (event) => errors.push(event) } as Log,
  });
  return { signer, asked, errors, clock, state };
}
const algorithms = (fields: string) => fields.match(/(?<=; a=)[^;]+/g);

test("keys are asked for by the From's host and the names above it, once a minute", async () => {
  const { signer, asked, clock } = await stage();
  for (let n = 0; n < 3; n++)
    expect(algorithms(await signer.signMessage(message, from("x@Mail.crepes.fr")))).toEqual([
      "rsa-sha256",
      "ed25519-sha256",
    ]);
  expect(asked).toEqual([["mail.crepes.fr", "crepes.fr", "fr"]]);
  clock.advance(60_000);
  await signer.signMessage(message, from("x@mail.crepes.fr"));
  expect(asked).toHaveLength(2);
});

test("a message that is packed to be stored is signed by its own octets", async () => {
  const { signer } = await stage();
  const long = Buffer.concat([octets, Buffer.from("On and on.\r\n".repeat(5_000))]);
  const { octets: packed, unpackedOctets } = packChunk(long);
  expect(packed.length).toBeLessThan(long.length);
  const [asItIs, asPacked] = [
    { inline: long, unpackedOctets: null },
    { inline: packed, unpackedOctets },
  ].map((stored) =>
    signer.signMessage(
      { ...message, blob: { id: "1", ...stored } } as unknown as Acceptance["message"],
      from("a@crepes.fr"),
    ),
  );
  expect(algorithms((await asPacked) ?? "")).toHaveLength(2);
  expect(await asPacked).toBe(await asItIs);
});

test("two writers of one domain are one; of two domains nobody vouches for the other", async () => {
  const { signer } = await stage();
  expect(algorithms(await signer.signMessage(message, from("a@crepes.fr", "b@CREPES.fr")))).toHaveLength(2);
  expect(await signer.signMessage(message, from("a@crepes.fr", "b@pasta.example"))).toBe("");
  expect(await signer.signMessage(message, from())).toBe("");
  expect(await signer.signMessage(message, from("nobody", "x@[127.0.0.1]"))).toBe("");
});

test("a key that cannot be read is told to the log, and the other one signs", async () => {
  const { signer, errors } = await stage((keys) =>
    keys.map((key, n) => (n === 0 ? { ...key, privateKey: Buffer.from("no key") } : key)),
  );
  expect(algorithms(await signer.signMessage(message, from("a@crepes.fr")))).toEqual(["ed25519-sha256"]);
  expect(errors).toEqual(["dkim key cannot be read"]);
});

test("while the database is away it is said, and not remembered", async () => {
  const { signer, state } = await stage();
  state.isAway = true;
  await expect(signer.signMessage(message, from("a@crepes.fr"))).rejects.toThrow("the database is away");
  state.isAway = false;
  expect(algorithms(await signer.signMessage(message, from("a@crepes.fr")))).toHaveLength(2);
});

test("thousands of hosts in From do not pile up", async () => {
  const { signer, asked } = await stage();
  for (let n = 0; n < 2_500; n++) await signer.signMessage(message, from(`a@h${n}.example`));
  expect(asked).toHaveLength(2_500);
  await signer.signMessage(message, from("a@h2499.example"));
  expect(asked).toHaveLength(2_500);
});
