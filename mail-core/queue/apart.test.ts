import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { silentLog } from "../log.ts";
import { Transcript } from "../net/transcript.ts";
import { openClient } from "../smtp/client/open.ts";
import type { TlsFailure } from "../smtp/client/proof.ts";
import type { QueueEntry } from "../store/queue.ts";
import { noSigner } from "../testing/no-signer.ts";
import { type Sink, startSink } from "../testing/sink-server.ts";
import { type SmtpStage, stageSmtp } from "../testing/smtp-stage.ts";
import { makeDestination } from "./destination.ts";
import type { Hop } from "./route.ts";

let secure: SmtpStage;
let plain: Sink;
const trusted = getCACertificates("default");
beforeEach(async () => {
  secure = await stageSmtp({ trustedNetworks: ["127.0.0.0/8", "::1/128"] });
  secure.behaviour.resolve = async () => ({ kind: "elsewhere" });
  plain = await startSink();
});
afterEach(async () => {
  setDefaultCACertificates(trusted);
  await Promise.all([secure.stop(), plain.close()]);
});

const at = (port: number, demand: Hop["demand"]["kind"]): Hop => ({
  host: "localhost",
  address: "127.0.0.1",
  port,
  demand: { kind: demand } as Hop["demand"],
  policy: null,
  isVouched: true,
});

const entry = (name: string, dsn: QueueEntry["dsn"]): QueueEntry => ({
  id: name,
  messageId: name,
  trace: Buffer.alloc(0),
  sizeOctets: 6,
  accountId: null,
  submissionId: null,
  reversePath: "bob@crepes.fr",
  forwardPath: `${name}@hamburger.edu`,
  domain: "hamburger.edu",
  dsn,
  attempts: 0,
  removal: null,
  delayNotices: 0,
  createdAt: new Date(),
  releaseAt: null,
  expiresAt: new Date(),
});

/** What becomes of messages to a domain with these hosts: "relayed", or the status that stands in the way. */
async function deliver(hops: Hop[], ...entries: QueueEntry[]): Promise<Record<string, string | null>> {
  const ends: Record<string, string | null> = {};
  await new Promise<void>((over) => {
    const destination = makeDestination("hamburger.edu", {
      findRoute: async () => ({ kind: "hops", by: "mx", hops }),
      async open(some) {
        const transcript = new Transcript();
        let failed = { reply: { code: null, enhanced: null, text: "" } as const, tlsFailure: null } as {
          reply: { code: number | null; enhanced: string | null; text: string };
          tlsFailure: TlsFailure | null;
        };
        for (const hop of some) {
          const opened = await openClient({ ...hop, hostname: "crepes.fr", timeoutMs: 5_000, transcript });
          if (opened.ok) return { ok: true, client: opened.client, hop, transcript };
          failed = { reply: opened.reply, tlsFailure: opened.tlsFailure };
        }
        return { ok: false, hop: some.at(-1) ?? null, transcript, ...failed };
      },
      attempted(one, kind, reply, call) {
        ends[one.id] = kind === "relayed" ? kind : `${kind} ${reply.enhanced}`;
        return { entry: one, ended: { kind: "bounced", reply, host: null, call } };
      },
      finish: async () => {},
      resigned: noSigner.resigned,
      blobs: {
        create: () => {
          throw new Error("nothing is written");
        },
        async *read() {
          yield Buffer.from("\r\nhi\r\n");
        },
        persist: async () => {},
        readStarts: async (ids) => new Map(ids.map((id) => [id, Buffer.from("\r\nhi\r\n")])),
      },
      clock: systemClock,
      log: silentLog,
      isRunning: () => true,
      refill: { below: 0, call: () => {} },
      down: { note: () => {}, answer: () => null },
      onEnd: over,
    });
    destination.add(entries);
  });
  return ends;
}

test("a message that needs TLS goes past hosts without it to the one that has it", async () => {
  setDefaultCACertificates([secure.certificate]);
  const hops = [at(plain.port, "opportunistic"), at(secure.ports.smtp, "opportunistic")];
  const ends = await deliver(hops, entry("open", {}), entry("secret", { requireTls: true }));
  expect(ends).toEqual({ open: "relayed", secret: "relayed" });
  expect(plain.messages.map(({ to }) => to)).toEqual([["open@hamburger.edu"]]);
  expect(secure.accepted[0]?.relays).toMatchObject([{ dsn: { requireTls: true } }]);
});

test("it waits while a host that might have it cannot be reached", async () => {
  const gone = await startSink();
  await gone.close();
  const hops = [at(plain.port, "opportunistic"), at(gone.port, "opportunistic")];
  expect(await deliver(hops, entry("secret", { requireTls: true }))).toEqual({ secret: "deferred 4.4.1" });
});

test("a host that takes mail under TLS alone, and has none, has it sent back", async () => {
  const strict = await startSink((step) =>
    step === "MAIL" ? "530 5.7.0 Must issue a STARTTLS command first\r\n" : undefined,
  );
  const ends = await deliver([at(strict.port, "opportunistic")], entry("careless", { tlsOptional: true }));
  expect(ends).toEqual({ careless: "bounced 5.7.0" });
  await strict.close();
});

test("a message that must come back in time goes past hosts that know no times", async () => {
  const timely = await startSink((step) =>
    step === "EHLO" ? "250-hamburger.edu\r\n250 DELIVERBY 60\r\n" : undefined,
  );
  const by = { at: new Date(Date.now() + 120_000).toISOString(), mode: "R" } as const;
  const hops = [at(plain.port, "opportunistic"), at(timely.port, "opportunistic")];
  expect(await deliver(hops, entry("urgent", { by }))).toEqual({ urgent: "relayed" });
  expect([plain.messages.length, timely.messages.length]).toEqual([0, 1]);
  await timely.close();
});

test("where the domain demands a proof that its host does not give, each message has its own end", async () => {
  const ends = await deliver(
    [at(secure.ports.smtp, "certificate")],
    entry("ordinary", {}),
    entry("secret", { requireTls: true }),
    entry("careless", { tlsOptional: true }),
  );
  expect(ends).toEqual({ ordinary: "deferred 4.7.5", secret: "bounced 5.7.10", careless: "relayed" });
});
