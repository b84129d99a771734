import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../mail-core/testing/free-ports.ts";
import { installed } from "./clients.ts";

export interface Postfix {
  port: number;
  /** What lies in a user's mailbox, in no order; lines end in LF, as in every Maildir. */
  mailOf(user: string): Promise<string[]>;
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Why a test that needs Postfix cannot run here; null when it can. */
export const noPostfix = (): string | null => {
  if (!installed("postfix")) return "Postfix is not installed";
  return process.getuid?.() === 0 ? null : "only root may start Postfix";
};

/**
 * A Postfix of its own, with its defaults: host and MX of a domain whose users have a Maildir each, with STARTTLS in both
 * directions. Mail for the domains in `routes` goes to that port of this machine.
 */
export async function startPostfix(
  domain: string,
  { users, routes }: { users: readonly string[]; routes: Readonly<Record<string, number>> },
): Promise<Postfix> {
  const dir = await mkdtemp(join(tmpdir(), "keryx-postfix-"));
  const [port = 0] = await freePorts(1);
  await chmod(dir, 0o755);
  for (const name of ["data", "spool", "mail"]) await mkdir(join(dir, name));
  const inDir = (...names: string[]) => join(dir, ...names);
  const certify = [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=mx.${domain}`],
    ...["-keyout", inDir("key.pem"), "-out", inDir("cert.pem")],
  ];
  execFileSync("openssl", certify, { stdio: "ignore" });
  const map = (file: string, lines: readonly string[]) => writeFile(inDir(file), `${lines.join("\n")}\n`);
  await map(
    "users",
    users.map((user) => `/^${user}@${domain.replaceAll(".", "\\.")}$/ ${user}/`),
  );
  await map(
    "routes",
    Object.entries(routes).map(([name, to]) => `/@${name.replaceAll(".", "\\.")}$/ smtp:[127.0.0.1]:${to}`),
  );
  const owner = 5_000;
  await map("main.cf", [
    "compatibility_level = 3.6",
    `queue_directory = ${inDir("spool")}`,
    `data_directory = ${inDir("data")}`,
    "mail_owner = postfix",
    "setgid_group = postdrop",
    `maillog_file_prefixes = ${dir}`,
    `maillog_file = ${inDir("log")}`,
    `myhostname = mx.${domain}`,
    `mydomain = ${domain}`,
    "mydestination =",
    "inet_interfaces = 127.0.0.1",
    "inet_protocols = ipv4",
    "alias_maps =",
    `virtual_mailbox_domains = ${domain}`,
    `virtual_mailbox_base = ${inDir("mail")}`,
    `virtual_mailbox_maps = regexp:${inDir("users")}`,
    `virtual_uid_maps = static:${owner}`,
    `virtual_gid_maps = static:${owner}`,
    `transport_maps = regexp:${inDir("routes")}`,
    "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination",
    // Its defaults do not announce DSN: it is wanted here.
    "smtpd_discard_ehlo_keywords =",
    "smtpd_tls_security_level = may",
    `smtpd_tls_cert_file = ${inDir("cert.pem")}`,
    `smtpd_tls_key_file = ${inDir("key.pem")}`,
    "smtpd_tls_received_header = yes",
    "smtp_tls_security_level = may",
    "smtp_tls_loglevel = 1",
  ]);
  await map("master.cf", [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    "pickup unix n - n 60 1 pickup",
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    "rewrite unix - - n - - trivial-rewrite",
    ...["bounce", "defer", "trace"].map((name) => `${name} unix - - n - 0 bounce`),
    "flush unix n - n 1000? 0 flush",
    "proxymap unix - - n - - proxymap",
    "smtp unix - - n - - smtp",
    ...["error", "retry"].map((name) => `${name} unix - - n - - error`),
    "virtual unix - n n - - virtual",
    "anvil unix - - n - 1 anvil",
    "scache unix - - n - 1 scache",
    "postlog unix-dgram n - n - 1 postlogd",
  ]);
  execFileSync("chown", ["postfix", inDir("data")]);
  execFileSync("chown", [`${owner}:${owner}`, inDir("mail")]);
  await chmod(inDir("data"), 0o700);
  // Returns when the ports are open.
  execFileSync("postfix", ["-c", dir, "start"], { stdio: "ignore" });
  return {
    port,
    async mailOf(user) {
      const names = await readdir(inDir("mail", user, "new")).catch(() => []);
      return Promise.all(names.map((name) => readFile(inDir("mail", user, "new", name), "latin1")));
    },
    log: () => readFile(inDir("log"), "utf8"),
    async stop() {
      execFileSync("postfix", ["-c", dir, "stop"], { stdio: "ignore" });
      await rm(dir, { recursive: true, force: true });
    },
  };
}
