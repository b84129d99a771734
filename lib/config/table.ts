import type { z } from "zod";
import { kinds } from "./values.ts";

const variable = <Type extends z.ZodType>(fallback: string, meaning: string, type: Type) => ({
  fallback,
  meaning,
  type,
});

/** Every setting. An empty fallback means "not set". README shows this table; `config.test.ts` compares them. */
export const table = {
  KERYX_HOSTNAME: variable(
    "the machine's name",
    "Our name in greetings, Received fields and Message-IDs.",
    kinds.hostname,
  ),
  KERYX_URL: variable(
    "http://localhost:3000",
    "The web address that people use, and that passkeys are made for; the port follows KERYX_HTTP_PORT.",
    kinds.webUrl,
  ),
  KERYX_DATA_DIR: variable(
    "data",
    "The folder of the embedded database and the certificate, from the checkout.",
    kinds.path,
  ),
  DATABASE_URL: variable(
    "",
    "A PostgreSQL of your own, 15 or newer, in place of the embedded one.",
    kinds.databaseUrl,
  ),
  KERYX_BIND: variable(
    "127.0.0.1",
    "The address that all ports listen on: 0.0.0.0 (or :: with IPv6) opens Keryx to the world; set it up first, because the set-up page belongs to whoever comes first.",
    kinds.bind,
  ),
  KERYX_HTTP_PORT: variable("3000", "The web.", kinds.port),
  KERYX_SMTP_PORT: variable("2525", "SMTP: mail from other servers (25 for the world).", kinds.port),
  KERYX_SUBMISSION_PORT: variable("2587", "Submission with STARTTLS (587 for the world).", kinds.port),
  KERYX_SUBMISSIONS_PORT: variable("2465", "Submission over TLS (465 for the world).", kinds.port),
  KERYX_POP3_PORT: variable("2110", "POP3 with STLS (110 for the world).", kinds.port),
  KERYX_POP3S_PORT: variable("2995", "POP3 over TLS (995 for the world).", kinds.port),
  KERYX_PORT_MAP: variable(
    "",
    "By which ports programs reach ours where a container or firewall maps them, outside:inside as Docker writes it, such as 465:2465,995:2995: what people, programs and the DNS are told, and then of these alone. Without it the ports themselves.",
    kinds.portMap,
  ),
  KERYX_TLS_CERT: variable(
    "",
    "A certificate chain in PEM, read again when it changes; without it Keryx signs its own.",
    kinds.path,
  ),
  KERYX_TLS_KEY: variable("", "The certificate's private key in PEM.", kinds.path),
  KERYX_SECRET_KEY: variable(
    "",
    "A file with the key (32 octets in base64url) under which secrets such as POP3 secrets and DKIM keys lie in the database; without it secret.key in the data folder, which is made at the first start. Several servers at one database need the same.",
    kinds.path,
  ),
  KERYX_OIDC_ISSUER: variable(
    "",
    "The OpenID provider with which people sign in to the web (single sign-on), as its metadata names it, such as https://login.crepes.fr/realms/crepes. It is told KERYX_URL and /sign-in/oidc/back as where to come back to.",
    kinds.issuer,
  ),
  KERYX_OIDC_CLIENT_ID: variable("", "Who Keryx is at that provider.", kinds.credential),
  KERYX_OIDC_CLIENT_SECRET: variable(
    "",
    "The secret of KERYX_OIDC_CLIENT_ID; without it Keryx is a public client, which PKCE protects.",
    kinds.credential,
  ),
  KERYX_OIDC_NAME: variable(
    "",
    "What people call that provider, for the button that signs in with it.",
    kinds.shortName,
  ),
  KERYX_OIDC_ONLY: variable(
    "off",
    "Whether the web lets people in by that provider alone: on or off. Administrators still sign in with a password, at /sign-in?with=password; POP3, submission and JMAP stay as they are.",
    kinds.onOff,
  ),
  KERYX_COLLECT_NETWORKS: variable(
    "",
    "Networks of your own in which people may collect mail from other accounts by POP3, move them over by IMAP and write as them by SMTP, at any port; without it public addresses at the ports 110, 995, 143, 993, 587 and 465 alone.",
    kinds.networks,
  ),
  KERYX_PUSH_NETWORKS: variable(
    "",
    "Networks of your own in which JMAP clients may have a push service (RFC 8620 section 7.2), and lists their address for leaving them (RFC 8058); without it public addresses alone.",
    kinds.networks,
  ),
  KERYX_IMAGE_PROXY: variable(
    "on",
    "Whether remote images that a reader asks for come by way of this server, so that their hosts learn neither who reads nor where: on or off. Off, browsers load them from where they lie.",
    kinds.onOff,
  ),
  KERYX_IMAGE_NETWORKS: variable(
    "",
    "Networks of your own from which remote images may come too, at any port; without it public addresses at the ports 80 and 443 alone.",
    kinds.networks,
  ),
  KERYX_TRUSTED_NETWORKS: variable(
    "",
    "Networks that may relay without signing in: 192.0.2.0/24,2001:db8::/32. Loopback is not trusted unless listed.",
    kinds.networks,
  ),
  KERYX_PROXY_NETWORKS: variable(
    "",
    "Networks of proxies (HAProxy, nginx, a cloud's balancer) whose SMTP and POP3 connections all begin with a PROXY header, version 1 or 2, naming the client.",
    kinds.networks,
  ),
  KERYX_WEB_PROXY_NETWORKS: variable(
    "",
    "Networks of proxies in front of the web (nginx, Caddy, a cloud's balancer). Whom they speak for is read from X-Forwarded-For, to which each must add who called it; without it sign-in limits count the proxy.",
    kinds.networks,
  ),
  KERYX_XCLIENT_NETWORKS: variable(
    "",
    "Networks of hosts (mail proxies, filters) that may tell by Postfix's XCLIENT command whose SMTP session theirs is, on submission also who signed in.",
    kinds.networks,
  ),
  KERYX_POP_BEFORE_SMTP: variable(
    "",
    "How long, such as 10m, an account may relay on port 25 from the address at which it has signed in by POP3 (POP-before-SMTP). Off unless set: SMTP AUTH is safer.",
    kinds.window,
  ),
  KERYX_SUBMISSION_TRACE: variable(
    "host",
    "What the Received field of submitted mail tells: nothing of the client, its host (name and address), or also the account that signed in.",
    kinds.submissionTrace,
  ),
  KERYX_MESSAGE_MAX: variable("50MB", "The largest message taken in, in octets or as 50MB.", kinds.octets),
  KERYX_SMTP_COMMANDS_OFF: variable(
    "",
    "SMTP commands that are switched off: any of VRFY,EXPN,HELP,BDAT,STARTTLS,AUTH.",
    kinds.commandsOff,
  ),
  KERYX_SESSION_THREADS: variable(
    "",
    "Threads that hold the SMTP and POP3 conversations; three quarters of the machine's cores unless set. Where several programs cannot listen at one port (macOS, Windows) there is one.",
    kinds.count,
  ),
  KERYX_SMTP_CONNECTIONS: variable("1000", "Connections that each SMTP port takes at once.", kinds.count),
  KERYX_SMTP_CONNECTIONS_PER_NETWORK: variable(
    "200",
    "SMTP connections that one network (an IPv4 address, an IPv6 /64) may have at once.",
    kinds.count,
  ),
  KERYX_SMTP_RECIPIENTS: variable(
    "1000",
    "Recipients of one message. RFC 5321 asks for 100 or more.",
    kinds.count,
  ),
  KERYX_SMTP_MESSAGES: variable("10000", "Messages of one SMTP connection.", kinds.count),
  KERYX_SMTP_RECIPIENTS_PER_CONNECTION: variable(
    "100000",
    "Recipients of all messages of one SMTP connection.",
    kinds.count,
  ),
  KERYX_SMTP_TIMEOUT: variable(
    "5m",
    "How long an SMTP command is waited for. RFC 5321 asks for 5 minutes or more.",
    kinds.duration,
  ),
  KERYX_SMTP_DATA_TIMEOUT: variable(
    "10m",
    "How long the next octets of a message are waited for. RFC 5321 asks for 3 minutes or more.",
    kinds.duration,
  ),
  KERYX_SMTP_RATE_FLOOR: variable(
    "500",
    "Octets per second that a message must come with, after 3 minutes of grace.",
    kinds.count,
  ),
  KERYX_SMTP_GREETING_DELAY: variable(
    "",
    "How long unknown peers wait for the greeting of port 25, such as 6s; who talks earlier gets 554.",
    kinds.duration,
  ),
  KERYX_REPETITION_WINDOW: variable(
    "12h",
    "How long a message is known that its sender sends again because our 250 was lost: it is answered 250 and not delivered twice.",
    kinds.duration,
  ),
  KERYX_SMTP_ERRORS: variable("10", "Refused SMTP commands before goodbye.", kinds.count),
  KERYX_SMTP_UNKNOWN_COMMANDS: variable("5", "Of those, commands that nobody knows.", kinds.count),
  KERYX_SMTP_COMMANDS_BEFORE_HELO: variable(
    "10",
    "SMTP commands before HELO or EHLO, and then goodbye.",
    kinds.count,
  ),
  KERYX_SMTP_IDLE_COMMANDS: variable(
    "100",
    "SMTP commands in a row that hand in nothing (NOOP, RSET, VRFY and their like), and then goodbye.",
    kinds.count,
  ),
  KERYX_SMTP_STRESS: variable(
    "80%",
    "The share of KERYX_SMTP_CONNECTIONS at which strangers get short waits and one error: who is signed in or trusted does not.",
    kinds.share,
  ),
  KERYX_SMTP_STRESS_TIMEOUT: variable("10s", "How long strangers are waited for then.", kinds.duration),
  KERYX_POP3_CONNECTIONS: variable("1000", "Connections that each POP3 port takes at once.", kinds.count),
  KERYX_POP3_CONNECTIONS_PER_NETWORK: variable(
    "50",
    "Connections to each POP3 port that one network (an IPv4 address, an IPv6 /64) may have at once.",
    kinds.count,
  ),
  KERYX_POP3_SHARED: variable(
    "off",
    "Whether several POP3 sessions may have one maildrop at once, each as it stood at its sign-in. Off, a second one is told IN-USE, as RFC 1939 asks.",
    kinds.onOff,
  ),
  KERYX_POP3_SESSIONS_PER_ACCOUNT: variable(
    "10",
    "POP3 sessions of one account at once, where KERYX_POP3_SHARED is on.",
    kinds.count,
  ),
  KERYX_POP3_APOP: variable(
    "off",
    "Whether an account may make a secret for APOP, for programs too old for anything better: off, tls (over POP3S and on loopback only), or clear (also without TLS).",
    kinds.apop,
  ),
  KERYX_ACCOUNT_MESSAGES: variable(
    "1000",
    "Messages that an account may hand in within an hour, by SMTP and in the browser together.",
    kinds.count,
  ),
  KERYX_ACCOUNT_RECIPIENTS: variable(
    "5000",
    "Recipients of the messages that an account hands in within an hour.",
    kinds.count,
  ),
  KERYX_DNS_SERVERS: variable(
    "",
    "Resolvers by address, 127.0.0.1:53,[::1]:5353; without it the system's.",
    kinds.resolvers,
  ),
  KERYX_DNSSEC: variable(
    "loopback",
    "Whose word on DNSSEC (the AD bit) is believed, for DANE: that of resolvers on loopback, of all (always: only over a network that nobody else is in), or never.",
    kinds.dnssec,
  ),
  KERYX_TLS_REPORTS: variable(
    "on",
    "Whether domains that ask for it are sent a daily report on how TLS with their mail hosts went: on or off.",
    kinds.onOff,
  ),
  KERYX_POSTMASTER_NOTICES: variable(
    "off",
    "Whether the postmaster's mailbox gets what is given up and has no sender to tell, such as a report on a report: on or off.",
    kinds.onOff,
  ),
  KERYX_MTA_STS: variable(
    "off",
    "What other servers are told of our TLS (MTA-STS): nothing (off), to report failures (testing), or to send over verified TLS only (enforce: KERYX_TLS_CERT must prove KERYX_HOSTNAME). https://mta-sts.DOMAIN must lead to KERYX_URL.",
    kinds.mtaSts,
  ),
  KERYX_DMARC: variable(
    "mark",
    "What is done with incoming mail that is not from the domain it says (SPF, DKIM, DMARC): nothing is checked (off), it goes to Spam (mark), or is refused where that domain asks for it (enforce).",
    kinds.dmarc,
  ),
  KERYX_RELAY_PORT: variable("25", "The port on which other hosts' SMTP is called.", kinds.port),
  KERYX_SMARTHOST: variable(
    "",
    "A host:port that takes all mail for elsewhere; +tls after it asks for a certificate that proves the host.",
    kinds.hop,
  ),
  KERYX_SMARTHOST_USER: variable(
    "",
    "Who Keryx is at the smarthost: AUTH PLAIN, after STARTTLS, and only when the certificate proves the host's name.",
    kinds.credential,
  ),
  KERYX_SMARTHOST_PASSWORD: variable("", "The password of KERYX_SMARTHOST_USER.", kinds.credential),
  KERYX_ROUTES: variable(
    "",
    "The next hop of single domains, without DNS: hamburger.edu=127.0.0.1:2600,.example=user:password@relay.example:587,third.org=[::1]:25+tls. A dot before the name means all domains below it; +tls asks for a certificate that proves the host, and so does a password (percent-encoded).",
    kinds.routes,
  ),
  KERYX_RETRY_SCHEDULE: variable(
    "5m,10m,20m,40m,1h,2h,4h",
    "The waits between attempts; the last one repeats.",
    kinds.durations,
  ),
  KERYX_QUEUE_LIFETIME: variable("5d", "How long a message is tried before it is given up.", kinds.duration),
  KERYX_JOURNEY_LIFETIME: variable(
    "30d",
    "How long the way of a message is kept after its end, with all that was said to other hosts.",
    kinds.duration,
  ),
  KERYX_DELAY_NOTICES: variable(
    "4h,24h",
    "When the sender of a message that still waits is told so, after its arrival.",
    kinds.durations,
  ),
  KERYX_SEND_LATER_MAX: variable(
    "90d",
    "How far ahead a message may be handed in to be sent later (FUTURERELEASE, and JMAP's maxDelayedSend).",
    kinds.duration,
  ),
  KERYX_RELAY_TIMEOUT: variable(
    "5m",
    "The longest wait for another host, to connect and to reply. RFC 5321 section 4.5.3.2.",
    kinds.duration,
  ),
  KERYX_LOG: variable("info", "What is logged: info, warn, error or silent.", kinds.log),
};

export type Name = keyof typeof table;
export type Values = { [N in Name]: z.output<(typeof table)[N]["type"]> | undefined };
