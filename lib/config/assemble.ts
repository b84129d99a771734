import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { MailCoreConfig } from "../../mail-core/index.ts";
import type { OidcSettings } from "../oidc/settings.ts";
import type { Name, Values } from "./table.ts";

/** What the whole server is told at its start, from environment variables and `.env`. */
export interface Config {
  /** Absolute. */
  dataDir: string;
  /** Null means the embedded PostgreSQL. */
  databaseUrl: string | null;
  bind: string;
  httpPort: number;
  /** The web address that people use, without a path. */
  url: string;
  /** CIDR networks of proxies in front of the web, whose X-Forwarded-For is believed. */
  webProxyNetworks: string[];
  log: "info" | "warn" | "error" | "silent";
  /** Null means the certificate that Keryx makes for itself. */
  tls: { certFile: string; keyFile: string } | null;
  /** The file of the key that seals secrets in the database; null means the data folder's own. */
  secretKeyFile: string | null;
  /** The OpenID provider with which people sign in to the web; null where there is none. */
  oidc: OidcSettings | null;
  mail: Omit<MailCoreConfig, "tls" | "secretKey">;
}

/** The settings as the parts of the server read them; paths are taken from `root`. */
export function assemble(values: Values, root: string): Config {
  const need = <N extends Name>(name: N): NonNullable<Values[N]> => {
    const value = values[name];
    if (value === undefined || value === null) throw new Error(`${name} has no default.`);
    return value;
  };
  const { KERYX_TLS_CERT: certFile, KERYX_TLS_KEY: keyFile } = values;
  const {
    KERYX_SMARTHOST: smarthost,
    KERYX_SMARTHOST_USER: user,
    KERYX_SMARTHOST_PASSWORD: password,
  } = values;
  const credentials = user && password ? { credentials: { user, password } } : {};
  const httpPort = need("KERYX_HTTP_PORT");
  const url = values.KERYX_URL ?? `http://localhost:${httpPort}`;
  return {
    dataDir: resolve(root, need("KERYX_DATA_DIR")),
    databaseUrl: values.DATABASE_URL ?? null,
    bind: need("KERYX_BIND"),
    httpPort,
    url,
    webProxyNetworks: values.KERYX_WEB_PROXY_NETWORKS ?? [],
    log: need("KERYX_LOG"),
    tls: certFile && keyFile ? { certFile: resolve(root, certFile), keyFile: resolve(root, keyFile) } : null,
    secretKeyFile: values.KERYX_SECRET_KEY ? resolve(root, values.KERYX_SECRET_KEY) : null,
    oidc: oidcOf(values),
    mail: {
      hostname: need("KERYX_HOSTNAME"),
      bind: need("KERYX_BIND"),
      ports: {
        smtp: need("KERYX_SMTP_PORT"),
        submission: need("KERYX_SUBMISSION_PORT"),
        submissions: need("KERYX_SUBMISSIONS_PORT"),
        pop3: need("KERYX_POP3_PORT"),
        pop3s: need("KERYX_POP3S_PORT"),
      },
      ...(values.KERYX_PORT_MAP ? { outsidePorts: values.KERYX_PORT_MAP } : {}),
      dnsServers: values.KERYX_DNS_SERVERS ?? [],
      dnssec: need("KERYX_DNSSEC"),
      tlsReports: need("KERYX_TLS_REPORTS") === "on",
      tellsPostmaster: need("KERYX_POSTMASTER_NOTICES") === "on",
      mtaSts: need("KERYX_MTA_STS"),
      dmarc: need("KERYX_DMARC"),
      relayPort: need("KERYX_RELAY_PORT"),
      collectNetworks: values.KERYX_COLLECT_NETWORKS ?? [],
      pushNetworks: values.KERYX_PUSH_NETWORKS ?? [],
      imageProxy: need("KERYX_IMAGE_PROXY") === "on",
      imageNetworks: values.KERYX_IMAGE_NETWORKS ?? [],
      webPort: httpPort,
      webUrl: url,
      trustedNetworks: values.KERYX_TRUSTED_NETWORKS ?? [],
      proxyNetworks: values.KERYX_PROXY_NETWORKS ?? [],
      popBeforeSmtpMs: values.KERYX_POP_BEFORE_SMTP ?? 0,
      submissionTrace: need("KERYX_SUBMISSION_TRACE"),
      xclientNetworks: values.KERYX_XCLIENT_NETWORKS ?? [],
      smarthost: smarthost ? { ...smarthost, ...credentials } : null,
      routes: values.KERYX_ROUTES ?? new Map(),
      retryScheduleMs: need("KERYX_RETRY_SCHEDULE"),
      queueLifetimeMs: need("KERYX_QUEUE_LIFETIME"),
      journeyLifetimeMs: need("KERYX_JOURNEY_LIFETIME"),
      delayNoticesMs: need("KERYX_DELAY_NOTICES"),
      holdMaxMs: need("KERYX_SEND_LATER_MAX"),
      relayTimeoutMs: need("KERYX_RELAY_TIMEOUT"),
      repetitionWindowMs: need("KERYX_REPETITION_WINDOW"),
      messageMaxOctets: need("KERYX_MESSAGE_MAX"),
      sending: {
        messagesPerHourMax: need("KERYX_ACCOUNT_MESSAGES"),
        recipientsPerHourMax: need("KERYX_ACCOUNT_RECIPIENTS"),
      },
      apop: need("KERYX_POP3_APOP"),
      pop3Shared: need("KERYX_POP3_SHARED") === "on",
      pop3: {
        connectionsMax: need("KERYX_POP3_CONNECTIONS"),
        connectionsPerNetworkMax: need("KERYX_POP3_CONNECTIONS_PER_NETWORK"),
        sessionsPerAccountMax: need("KERYX_POP3_SESSIONS_PER_ACCOUNT"),
      },
      sessionThreads:
        values.KERYX_SESSION_THREADS ?? Math.max(1, Math.floor((availableParallelism() * 3) / 4)),
      queueThread: true,
      smtp: {
        commandsOff: values.KERYX_SMTP_COMMANDS_OFF ?? new Set(),
        connectionsMax: need("KERYX_SMTP_CONNECTIONS"),
        connectionsPerNetworkMax: need("KERYX_SMTP_CONNECTIONS_PER_NETWORK"),
        recipientsMax: need("KERYX_SMTP_RECIPIENTS"),
        errorsMax: need("KERYX_SMTP_ERRORS"),
        unknownCommandsMax: need("KERYX_SMTP_UNKNOWN_COMMANDS"),
        commandsBeforeHelloMax: need("KERYX_SMTP_COMMANDS_BEFORE_HELO"),
        idleCommandsMax: need("KERYX_SMTP_IDLE_COMMANDS"),
        recipientsPerConnectionMax: need("KERYX_SMTP_RECIPIENTS_PER_CONNECTION"),
        commandTimeoutMs: need("KERYX_SMTP_TIMEOUT"),
        dataTimeoutMs: need("KERYX_SMTP_DATA_TIMEOUT"),
        stressShare: need("KERYX_SMTP_STRESS"),
        stressTimeoutMs: need("KERYX_SMTP_STRESS_TIMEOUT"),
        messagesMax: need("KERYX_SMTP_MESSAGES"),
        rateFloorOctetsPerS: need("KERYX_SMTP_RATE_FLOOR"),
        greetingDelayMs: values.KERYX_SMTP_GREETING_DELAY ?? 0,
      },
    },
  };
}

function oidcOf(values: Values): OidcSettings | null {
  const { KERYX_OIDC_ISSUER: issuer, KERYX_OIDC_CLIENT_ID: clientId } = values;
  if (!issuer || !clientId) return null;
  return {
    ...{ issuer, clientId, clientSecret: values.KERYX_OIDC_CLIENT_SECRET ?? null },
    ...{ name: values.KERYX_OIDC_NAME ?? null, isOnly: values.KERYX_OIDC_ONLY === "on" },
  };
}
