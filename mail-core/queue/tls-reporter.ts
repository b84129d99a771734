import { canonicalHost, formatAddress, parseAddress } from "../address/address.ts";
import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Signer } from "../dkim/signer.ts";
import type { Log } from "../log.ts";
import { makeIndexer } from "../mime/indexer.ts";
import type { Dns } from "../net/dns.ts";
import type { Acceptance, Announcer, Blobs, Recipients } from "../store/contracts.ts";
import type { TlsResults } from "../store/tls-results.ts";
import { placesOf } from "./dsn.ts";
import { readReportAddresses, reportMessage } from "./tls-report.ts";

/** How often it is looked whether a day is to be told of. The first look is at a random moment of it, so that not all servers of the world write at midnight. */
const everyMs = 3_600_000;
/** What could not be told (a domain's name server was away) is not told any more after so many days. */
const daysBack = 2;
const dayMs = 86_400_000;
/** How long after its end a day is left alone: until then servers still write what they counted. */
const settleMs = 10 * 60_000;

export interface TlsReporter {
  start(): void;
  stop(): Promise<void>;
  /** Tells of every day that is over and was not told of; resolves when that is done. */
  runOnce(): Promise<void>;
}

/** Sends each domain that wants it the day's report on how TLS with its hosts went. RFC 8460. Of several servers at one database one writes it. */
export function makeTlsReporter({
  results,
  dns,
  blobs,
  recipients,
  signer,
  announcer,
  config,
  clock,
  log,
  random = Math.random,
}: {
  results: TlsResults;
  dns: Dns;
  blobs: Blobs;
  recipients: Recipients;
  signer: Signer;
  announcer: Announcer;
  config: Pick<MailCoreConfig, "hostname">;
  clock: Clock;
  log: Log;
  random?: () => number;
}): TlsReporter {
  let cancel = () => {};
  let running: Promise<void> | null = null;
  let isStopping = false;

  /** Mostly elsewhere; somebody here may collect the reports of a domain that is not. */
  const placesFor = async (to: readonly string[]) => {
    const places = await Promise.all(
      to.map(async (address) => {
        const resolution = await recipients.resolve(address);
        const isNobody = resolution.kind === "unknown" || resolution.kind === "looping";
        return isNobody ? { accountIds: [], paths: [] } : placesOf(resolution, address);
      }),
    );
    return {
      accountIds: [...new Set(places.flatMap(({ accountIds }) => accountIds))],
      paths: [...new Set(places.flatMap(({ paths }) => paths))],
    };
  };

  /** The report as it goes out. Nobody is told when it does not arrive: its reverse-path is null. */
  const accept = async (day: string, domain: string, to: readonly string[]): Promise<Acceptance> => {
    const now = new Date(clock.now());
    const octets = reportMessage(await results.of(day, domain), {
      day,
      domain,
      hostname: config.hostname,
      to,
      now,
    });
    const writer = blobs.create();
    await writer.write(octets);
    const indexer = makeIndexer();
    indexer.write(octets);
    const { summary, search } = indexer.end();
    const { accountIds, paths } = await placesFor(to);
    const trace = Buffer.from("Return-Path: <>\r\n");
    return signer.signed({
      message: { kind: "new", blob: await writer.seal(), summary, search },
      receivedAt: now,
      deliveries: accountIds.map((accountId) => ({
        accountId,
        mailbox: { role: "inbox" },
        keywords: [],
        trace,
      })),
      relays: paths.map((forwardPath) => ({
        reversePath: null,
        forwardPath,
        trace: Buffer.alloc(0),
        accountId: null,
        submissionId: null,
        dsn: { notify: ["NEVER"], tlsOptional: true as const },
        state: "waiting",
      })),
    });
  };

  const tell = async (day: string, domain: string) => {
    const answer = await dns.txt(`_smtp._tls.${domain}`);
    // Asked again at the next look.
    if (answer.kind === "unknown") return;
    const wanted = answer.kind === "found" ? readReportAddresses(answer.records) : [];
    const to = wanted.flatMap(addressOf);
    const report = to.length > 0 ? await accept(day, domain, to) : null;
    const accepted = await results.report(day, domain, report);
    if (accepted === null || accepted === "noted") return;
    announcer.announceQueue();
    announcer.announce(accepted.emails.map(({ accountId }) => accountId));
    log.info("TLS report sent", { domain, day, to: to.join(" ") });
  };

  const runOnce = async () => {
    for (let back = daysBack; back > 0; back--) {
      const day = new Date(clock.now() - settleMs - back * dayMs).toISOString().slice(0, 10);
      for (const domain of await results.unreported(day)) {
        if (isStopping) return;
        await tell(day, domain);
      }
    }
  };

  const schedule = (ms: number) => {
    cancel = clock.after(ms, () => {
      running = runOnce()
        .catch((error: unknown) => log.error("TLS reports", { error: String(error) }))
        .finally(() => {
          running = null;
          if (!isStopping) schedule(everyMs);
        });
    });
  };

  return {
    runOnce,
    start() {
      isStopping = false;
      schedule(Math.round(random() * everyMs));
    },
    async stop() {
      isStopping = true;
      cancel();
      await running;
    },
  };
}

/** Addresses beyond ASCII need SMTPUTF8, which a report is not worth. */
function addressOf(text: string): string[] {
  const address = /^[\x21-\x7e]+$/.test(text) ? parseAddress(text) : null;
  return address ? [formatAddress({ ...address, domain: canonicalHost(address) })] : [];
}
