import { createSecureContext } from "node:tls";
import { generate } from "selfsigned";
import { systemClock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import { provenAccount } from "../ids.ts";
import type { Authenticator } from "../index.ts";
import type { Log } from "../log.ts";
import { makeSmtpServer } from "../smtp/server/server.ts";
import type { Acceptance, Blobs, Intake, Recipients, Resolution } from "../store/contracts.ts";
import { noSigner } from "./no-signer.ts";

export const password = "correct horse battery";

/** What the store does next; each test sets what it needs. */
export interface Behaviour {
  resolve: ((address: string) => Promise<Resolution>) | null;
  accept: (() => Promise<void>) | null;
  write: (() => Promise<void>) | null;
  signIn: Authenticator["signIn"] | null;
  disabled: Set<string>;
  /** True when nothing more may wait to be sent later. */
  holdsFull: boolean;
}

export interface SmtpStage {
  ports: { smtp: number; submission: number; submissions: number };
  /** In PEM, for "localhost"; nobody vouches for it. */
  certificate: string;
  accepted: Acceptance[];
  /** Blobs that were begun and forgotten. */
  abandoned(): number;
  behaviour: Behaviour;
  logged: { level: "info" | "warn" | "error"; event: string }[];
  stop(): Promise<void>;
}

const people = new Map([
  ["alice@crepes.fr", "1"],
  ["bob@crepes.fr", "2"],
  ["postmaster", "1"],
]);
const addressesOf = async (accountId: string) =>
  [...people]
    .filter(([address, id]) => id === accountId && address.includes("@"))
    .map(([address]) => address);

/** The SMTP server on free ports over a store in memory: for what a real store cannot be made to do at will. */
export async function stageSmtp(
  changes: Partial<
    Pick<
      MailCoreConfig,
      "hostname" | "trustedNetworks" | "proxyNetworks" | "xclientNetworks" | "submissionTrace" | "smtp"
    >
  > = {},
): Promise<SmtpStage> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "crepes.fr" }], {
    keyType: "ec",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  const secureContext = createSecureContext({ cert, key, minVersion: "TLSv1.2" });
  const behaviour: Behaviour = {
    resolve: null,
    accept: null,
    write: null,
    signIn: null,
    disabled: new Set(),
    holdsFull: false,
  };
  const accepted: Acceptance[] = [];
  const forgotten = { count: 0 };
  const logged: SmtpStage["logged"] = [];
  const log: Log = {
    info: (event) => logged.push({ level: "info", event }),
    warn: (event) => logged.push({ level: "warn", event }),
    error: (event) => logged.push({ level: "error", event }),
  };
  const server = makeSmtpServer({
    config: {
      hostname: "crepes.fr",
      bind: "127.0.0.1",
      ports: { smtp: 0, submission: 0, submissions: 0, pop3: 0, pop3s: 0 },
      tls: { certFile: "", keyFile: "" },
      dnsServers: [],
      relayPort: 25,
      trustedNetworks: [],
      smarthost: null,
      routes: new Map(),
      retryScheduleMs: [60_000],
      queueLifetimeMs: 86_400_000,
      relayTimeoutMs: 10_000,
      messageMaxOctets: 4 * 1024 * 1024,
      ...changes,
    },
    blobs: memoryBlobs(behaviour, forgotten),
    intake: memoryIntake(behaviour, accepted),
    recipients: memoryRecipients(behaviour),
    signer: noSigner,
    verifier: { verify: async () => null },
    authenticator: memoryAuthenticator(behaviour),
    refusesSending: async () => null,
    popBeforeSmtp: { accountOf: async () => null },
    clock: systemClock,
    log,
    secureContext: () => secureContext,
  });
  const ports = await server.start();
  return {
    ports,
    certificate: cert,
    accepted,
    abandoned: () => forgotten.count,
    behaviour,
    logged,
    stop: () => server.stop(),
  };
}

/** The octets of a message that was taken. */
export function octetsOf(acceptance: Acceptance | undefined): string {
  if (acceptance?.message.kind !== "new") throw new Error("no new message was taken");
  return Buffer.from(acceptance.message.blob.inline ?? []).toString("latin1");
}

function memoryBlobs(behaviour: Behaviour, forgotten: { count: number }): Blobs {
  return {
    create() {
      const chunks: Uint8Array[] = [];
      return {
        async write(octets) {
          await behaviour.write?.();
          chunks.push(Buffer.from(octets));
        },
        async seal() {
          const inline = Buffer.concat(chunks);
          return { id: "1", sizeOctets: inline.length, inline, unpackedOctets: null, lacksLineEnd: false };
        },
        async abandon() {
          chunks.length = 0;
          forgotten.count += 1;
        },
      };
    },
    read() {
      throw new Error("The SMTP server reads no blobs.");
    },
    readStarts() {
      throw new Error("The SMTP server reads no blobs.");
    },
    async persist() {},
  };
}

function memoryIntake(behaviour: Behaviour, accepted: Acceptance[]): Intake {
  const accept = async (acceptance: Acceptance) => {
    await behaviour.accept?.();
    accepted.push(acceptance);
    return { messageId: "1", isFull: false, isRepetition: false, emails: [], queueIds: [] };
  };
  return {
    accept,
    acceptIn: (_, acceptance) => accept(acceptance),
    acceptAllIn: (_, acceptances) => Promise.all(acceptances.map(accept)),
    mayHold: async () => !behaviour.holdsFull,
  };
}

function memoryRecipients(behaviour: Behaviour): Omit<Recipients, "withoutRoom"> {
  const known = async (text: string): Promise<Resolution> => {
    const address = text.toLowerCase();
    const accountId = people.get(address);
    if (accountId) return { kind: "account", accountId };
    return address.endsWith("@crepes.fr") ? { kind: "unknown" } : { kind: "elsewhere" };
  };
  const ownerOf = async (text: string) => people.get(text.toLowerCase()) ?? null;
  const resolve: Recipients["resolve"] = (address) => (behaviour.resolve ?? known)(address);
  const leadsTo: Recipients["leadsTo"] = async () => ({ kind: "unknown" });
  return { resolve, leadsTo, addressesOf, ownerOf };
}

type SmtpAuthenticator = Parameters<typeof makeSmtpServer>[0]["authenticator"];

function memoryAuthenticator(behaviour: Behaviour): SmtpAuthenticator {
  return {
    async signIn(attempt) {
      if (behaviour.signIn) return behaviour.signIn(attempt);
      const accountId = people.get(attempt.address);
      if (!accountId || attempt.password !== password || behaviour.disabled.has(accountId)) {
        return { kind: "refused" };
      }
      return { kind: "proven", account: provenAccount(accountId), address: attempt.address, role: "user" };
    },
    challengeScram: async () => ({ kind: "challenge", salt: new Uint8Array(16), iterations: 4_096 }),
    proveScram: async () => ({ kind: "refused" }),
    async vouch(address) {
      const accountId = people.get(address);
      return accountId && !behaviour.disabled.has(accountId) ? provenAccount(accountId) : null;
    },
    mayAct: async (accountId) => !behaviour.disabled.has(accountId),
  };
}
