import { canonicalHost, formatAddress, parseAddress } from "../address/address.ts";
import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Signer } from "../dkim/signer.ts";
import type { Log } from "../log.ts";
import type { Dns } from "../net/dns.ts";
import { httpsPost } from "../net/https.ts";
import { mayCall } from "../net/private-networks.ts";
import { makeRoutine } from "../routine.ts";
import type { Acceptance, Announcer, Blobs, Recipients } from "../store/contracts.ts";
import type { TlsResults } from "../store/tls-results.ts";
import { placesOf } from "./dsn.ts";
import { ownMail } from "./own-mail.ts";
import { type PackedReport, packReport, readReportPlaces, reportMessage } from "./tls-report.ts";

/** How often it is looked whether a day is to be told of. The first look is at a random moment of it, so that not all servers of the world write at midnight. */
const everyMs = 3_600_000;
/** What could not be told (a domain's name server was away) is not told any more after so many days. */
const daysBack = 2;
const dayMs = 86_400_000;
/** How long after its end a day is left alone: until then servers still write what they counted. */
const settleMs = 10 * 60_000;

/** A host that takes reports over HTTPS is waited for so long. */
const postTimeoutMs = 20_000;

interface Places {
  accountIds: string[];
  paths: string[];
}

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
  config: Pick<MailCoreConfig, "hostname" | "policyPort">;
  clock: Clock;
  log: Log;
  random?: () => number;
}): TlsReporter {
  /** Mostly elsewhere; somebody here may collect the reports of a domain that is not. */
  const placesFor = async (to: readonly string[]): Promise<Places> => {
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
  const accept = async (
    packed: PackedReport,
    to: readonly string[],
    { accountIds, paths }: Places,
  ): Promise<Acceptance> => {
    const now = new Date(clock.now());
    const octets = reportMessage(packed, to, now);
    const trace = Buffer.from("Return-Path: <>\r\n");
    const own = { octets, now, trace, accountIds, paths, demands: { tlsOptional: true as const } };
    return signer.signed(await ownMail(own, blobs));
  };

  /** Once, to the first address that may be called. True when it was taken. */
  const post = async (
    { hostname: host, pathname, search }: URL,
    { octets, domain, day }: PackedReport,
  ): Promise<boolean> => {
    const notSent = (why: string) => log.warn("TLS report not sent", { domain, day, host, why });
    const answer = await dns.addresses(host);
    const found = answer.kind === "found" ? answer.records : [];
    const address = found.find((one) => mayCall(one, dns));
    if (address === undefined) {
      notSent("no address");
      return false;
    }
    const at = {
      host,
      address,
      port: config.policyPort ?? 443,
      path: pathname + search,
      timeoutMs: postTimeoutMs,
    };
    const posted = await httpsPost({ ...at, type: "application/tlsrpt+gzip", octets });
    if (posted.ok) log.info("TLS report sent", { domain, day, to: host });
    else notSent(posted.why);
    return posted.ok;
  };

  const tell = async (day: string, domain: string) => {
    const answer = await dns.txt(`_smtp._tls.${domain}`);
    // Asked again at the next look.
    if (answer.kind === "unknown") return;
    const { mail, web } = readReportPlaces(answer.kind === "found" ? answer.records : []);
    const to = mail.flatMap(addressOf);
    const places = await placesFor(to);
    const byMail = places.accountIds.length + places.paths.length > 0;
    const { hostname } = config;
    const wanted = byMail || web.length > 0;
    const packed = wanted ? packReport(await results.of(day, domain), { day, domain, hostname }) : null;
    const report = packed && byMail ? await accept(packed, to, places) : null;
    const accepted = await results.report(day, domain, report);
    if (accepted === null || packed === null) return;
    let isTaken = false;
    for (const url of web) isTaken = (await post(url, packed)) || isTaken;
    if (accepted === "noted") {
      // Nobody took it: it is written again at the next look. RFC 8460 section 5.5.
      if (!isTaken) await results.reopen(day, domain);
      return;
    }
    announcer.announceQueue();
    announcer.announce(accepted.emails.map(({ accountId }) => accountId));
    log.info("TLS report sent", { domain, day, to: to.join(" ") });
  };

  const runOnce = async () => {
    for (let back = daysBack; back > 0; back--) {
      const day = new Date(clock.now() - settleMs - back * dayMs).toISOString().slice(0, 10);
      for (const domain of await results.unreported(day)) {
        if (routine.isStopping) return;
        await tell(day, domain);
      }
    }
  };

  const routine = makeRoutine({
    clock,
    everyMs,
    firstMs: Math.round(random() * everyMs),
    work: runOnce,
    failed: (error) => log.error("TLS reports", { error: String(error) }),
  });
  return { runOnce, start: routine.start, stop: routine.stop };
}

/** Addresses beyond ASCII need SMTPUTF8, which a report is not worth. */
function addressOf(text: string): string[] {
  const address = /^[\x21-\x7e]+$/.test(text) ? parseAddress(text) : null;
  return address ? [formatAddress({ ...address, domain: canonicalHost(address) })] : [];
}
