import { createSecureContext } from "node:tls";
import { afterEach, beforeAll, expect, test } from "vitest";
import { certify, type Made, tlsaData } from "../../testing/certificates.ts";
import { type Behaviour, type Sink, startSink } from "../../testing/sink-server.ts";
import { isUsable, type TlsaRecord } from "./dane.ts";
import { openClient } from "./open.ts";

let root: Made;
let middle: Made;
let leaf: Made;
let stranger: Made;
let old: Made;
let last: Sink;
beforeAll(async () => {
  root = await certify(["Root"], { isAuthority: true });
  middle = await certify(["Middle"], { isAuthority: true, by: root });
  leaf = await certify(["mx.example"], { by: middle });
  old = await certify(["mx.example"], { by: middle, until: new Date(Date.now() - 86_400_000) });
  stranger = await certify(["Stranger"], { isAuthority: true });
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const record = (usage: number, made: Made, selector: 0 | 1 = 1, matchingType: 0 | 1 | 2 = 1): TlsaRecord => ({
  usage,
  selector,
  matchingType,
  certificate: Buffer.from(tlsaData(made, selector, matchingType), "hex"),
});

/** What becomes of a call to a host that shows this chain, under these records. */
async function call(
  chain: Made[],
  records: TlsaRecord[],
  names = ["mx.example", "hamburger.edu"],
  behave: Behaviour = () => undefined,
) {
  const [own] = chain as [Made, ...Made[]];
  const context = createSecureContext({ key: own.key, cert: chain.map(({ cert }) => cert).join("\n") });
  const sink: Sink = await startSink(behave, 0, context);
  last = sink;
  closing.push(() => sink.close());
  const opened = await openClient({
    host: "mx.example",
    address: "127.0.0.1",
    port: sink.port,
    hostname: "crepes.fr",
    timeoutMs: 5_000,
    demand: { kind: "dane", records, names },
  });
  if (!opened.ok) return `${opened.tlsFailure} ${opened.reply.enhanced}`;
  closing.push(() => opened.client.quit());
  return opened.client.proof;
}

test.each([0, 1] as const)(
  "the host's own certificate is known by each kind of record (selector %i)",
  async (selector) => {
    for (const matchingType of [0, 1, 2] as const)
      expect(await call([leaf], [record(3, leaf, selector, matchingType)])).toBe("dane");
  },
);

test("of several records one that matches is enough, and those that cannot be used are passed over", async () => {
  expect(await call([leaf], [record(3, stranger), record(0, leaf), record(3, leaf)])).toBe("dane");
});

test.each([
  [
    "a weaker digest does not count beside a stronger one of the same usage and selector",
    [1, 2],
    "tlsa-invalid 4.7.5",
  ],
  ["a stronger digest counts, whatever the weaker one is of", [2, 1], "dane"],
  ["a whole key counts beside any digest", [0, 2], "dane"],
] as const)("%s", async (_, [own, other], proof) => {
  const records = [record(3, leaf, 1, own), record(3, stranger, 1, other)];
  expect(await call([leaf], records)).toBe(proof);
  // Of another selector it says nothing.
  expect(await call([leaf], [record(3, leaf, 0, own), record(3, stranger, 1, other)])).toBe("dane");
});

test("the host's own key is enough, whatever name and dates its certificate has", async () => {
  expect(await call([old], [record(3, old)], ["other.example"])).toBe("dane");
});

test.each([0, 1] as const)(
  "an authority above the host is known by each kind of record (selector %i)",
  async (selector) => {
    for (const matchingType of [0, 1, 2] as const) {
      expect(await call([leaf, middle], [record(2, middle, selector, matchingType)])).toBe("dane");
      expect(await call([leaf, middle, root], [record(2, root, selector, matchingType)])).toBe("dane");
      // In whatever order they come.
      expect(await call([leaf, root, middle], [record(2, root, selector, matchingType)])).toBe("dane");
    }
  },
);

test("an authority that stands whole in the record need not be shown by the host", async () => {
  expect(await call([leaf], [record(2, middle, 0, 0)])).toBe("dane");
  expect(await call([leaf], [record(2, middle, 1, 0)])).toBe("dane");
  expect(await call([leaf, middle], [record(2, root, 1, 0)])).toBe("dane");
});

test.each([
  ["no record that matches", () => [leaf], () => [record(3, stranger)], "mx.example"],
  [
    "a record of an authority that signed nothing here",
    () => [leaf, middle],
    () => [record(2, stranger)],
    "mx.example",
  ],
  [
    "an authority that is shown but signed nothing",
    () => [leaf, stranger],
    () => [record(2, stranger)],
    "mx.example",
  ],
  ["a step missing below the authority", () => [leaf, root], () => [record(2, root)], "mx.example"],
  [
    "a certificate for another name below the authority",
    () => [leaf, middle],
    () => [record(2, middle)],
    "other.example",
  ],
  [
    "a certificate out of its time below the authority",
    () => [old, middle],
    () => [record(2, middle)],
    "mx.example",
  ],
  [
    "the host's own certificate in the place of an authority",
    () => [leaf],
    () => [record(2, leaf)],
    "mx.example",
  ],
  ["a record that cannot be used", () => [leaf], () => [record(1, leaf)], "mx.example"],
])("with %s nothing goes out", async (_, chain, records, name) => {
  expect(await call(chain(), records(), [name])).toBe("tlsa-invalid 4.7.5");
});

test("a certificate that no authority may sign below is no authority", async () => {
  const forged = await certify(["mx.example"], { by: leaf });
  expect(await call([forged, leaf, middle], [record(2, middle)])).toBe("tlsa-invalid 4.7.5");
});

test("the handshake names the host under which the records were found", async () => {
  expect(await call([leaf], [record(3, leaf)], ["mx.new.example", "hamburger.edu"])).toBe("dane");
  expect(last.names).toEqual(["mx.new.example"]);
});

test("the domain's own name does for the host's below an authority", async () => {
  const shared = await certify(["hamburger.edu"], { by: middle });
  expect(await call([shared, middle], [record(2, middle)])).toBe("dane");
});

test("a star in a certificate below an authority stands for one label, and for a whole one", async () => {
  const star = await certify(["*.hamburger.edu"], { by: middle });
  const part = await certify(["m*.hamburger.edu"], { by: middle });
  const below = [record(2, middle)];
  expect(await call([star, middle], below, ["mx.hamburger.edu"])).toBe("dane");
  expect(await call([star, middle], below, ["a.mx.hamburger.edu"])).toBe("tlsa-invalid 4.7.5");
  expect(await call([part, middle], below, ["mx.hamburger.edu"])).toBe("tlsa-invalid 4.7.5");
});

test("a host that should be proven and offers no TLS is given nothing", async () => {
  const silent: Behaviour = (step) => (step === "EHLO" ? "250 hamburger.edu\r\n" : undefined);
  expect(await call([leaf], [record(3, leaf)], undefined, silent)).toBe("starttls-not-supported 4.7.10");
  const broken: Behaviour = (step) => (step === "handshake" ? "cut" : undefined);
  expect(await call([leaf], [record(3, leaf)], undefined, broken)).toBe("validation-failure 4.7.5");
});

test.each([
  ["whole and empty", { usage: 3, selector: 0, matchingType: 0, certificate: Buffer.alloc(0) }],
  ["a digest of the wrong length", { usage: 3, selector: 0, matchingType: 1, certificate: Buffer.alloc(31) }],
  ["another matching type", { usage: 3, selector: 0, matchingType: 3, certificate: Buffer.alloc(32) }],
  ["another selector", { usage: 3, selector: 2, matchingType: 1, certificate: Buffer.alloc(32) }],
  ["another usage", { usage: 4, selector: 0, matchingType: 1, certificate: Buffer.alloc(32) }],
  ["no certificate at all", { usage: 2, selector: 0, matchingType: 0, certificate: Buffer.from("what?") }],
])("a record with %s matches nothing and breaks nothing", async (what, odd) => {
  if (what !== "no certificate at all") expect(isUsable(odd)).toBe(false);
  expect(await call([leaf], [odd])).toBe("tlsa-invalid 4.7.5");
  expect(await call([leaf], [odd, record(3, leaf)])).toBe("dane");
});
