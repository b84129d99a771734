import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../mail-core/testing/free-ports.ts";
import { installed } from "./clients.ts";

export interface Dovecot {
  /** POP3 with STLS and a certificate that nobody vouches for. */
  port: number;
  /** IMAP with STARTTLS and TLS, and the same certificate; where it is installed. */
  imap: { port: number; tlsPort: number };
  user: string;
  password: string;
  /** Puts a message into the maildrop. */
  deliver(name: string, message: string): Promise<void>;
  /** How many messages are in the inbox. */
  count(): Promise<number>;
  /** Makes a folder, "/" between the names. */
  makeFolder(name: string): void;
  /** Puts a message into a folder, marked with flags. */
  save(folder: string, message: string, flags?: string): void;
  /** All that is there: each folder's messages with their flags, as one text. */
  everything(): string;
  stop(): Promise<void>;
}

/** Why a test that needs Dovecot cannot run here; null when it can. */
export const noDovecot = (): string | null => {
  if (!installed("dovecot")) return "Dovecot is not installed";
  return process.getuid?.() === 0 ? null : "only root may start Dovecot";
};

/** Why a test that needs its IMAP cannot run here; null when it can. */
export const noDovecotImap = (): string | null =>
  noDovecot() ?? (existsSync("/usr/lib/dovecot/imap") ? null : "Dovecot's IMAP is not installed");

/** A Dovecot of its own: another provider, where carol@hamburger.edu has her mail. */
export async function startDovecot(): Promise<Dovecot> {
  const dir = await mkdtemp(join(tmpdir(), "keryx-dovecot-"));
  const [port = 0, imapPort = 0, imapsPort = 0] = await freePorts(3);
  const protocols = noDovecotImap() === null ? "pop3 imap" : "pop3";
  const owner = 5_000;
  const [user, password] = ["carol@hamburger.edu", "secret of carol"];
  const inDir = (...names: string[]) => join(dir, ...names);
  await chmod(dir, 0o755);
  for (const name of ["run", "state", "mail", "mail/new", "mail/cur", "mail/tmp"]) await mkdir(inDir(name));
  for (const name of ["mail", "mail/new", "mail/cur", "mail/tmp"]) await chown(inDir(name), owner, owner);
  const certify = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=pop.hamburger.edu",
  ];
  const files = ["-keyout", inDir("key.pem"), "-out", inDir("cert.pem")];
  execFileSync("openssl", [...certify, ...files], { stdio: "ignore" });
  await writeFile(inDir("users"), `${user}:{PLAIN}${password}:${owner}:${owner}::::\n`);
  await writeFile(
    inDir("dovecot.conf"),
    `base_dir = ${inDir("run")}
state_dir = ${inDir("state")}
instance_name = ${dir.slice(dir.lastIndexOf("/") + 1)}
log_path = ${inDir("log")}
protocols = ${protocols}
listen = 127.0.0.1
ssl = required
ssl_cert = <${inDir("cert.pem")}
ssl_key = <${inDir("key.pem")}
auth_mechanisms = plain scram-sha-256
mail_location = maildir:${inDir("mail")}
first_valid_uid = ${owner}
passdb {
  driver = passwd-file
  args = ${inDir("users")}
}
userdb {
  driver = static
  args = uid=${owner} gid=${owner} home=${inDir("mail")}
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Postausgang {
    special_use = \\Sent
  }
  mailbox Papierkorb {
    special_use = \\Trash
  }
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${imapsPort}
  }
}
service pop3-login {
  inet_listener pop3 {
    port = ${port}
  }
  inet_listener pop3s {
    port = 0
  }
}
`,
  );
  // The daemon keeps what it is given open: a pipe would be waited on for ever.
  execFileSync("dovecot", ["-c", inDir("dovecot.conf")], { stdio: "ignore" });
  const list = async () =>
    (await Promise.all(["new", "cur"].map((name) => readdir(inDir("mail", name))))).flat();
  await answers(port);
  const doveadm = (args: string[], input?: string) =>
    execFileSync("doveadm", ["-c", inDir("dovecot.conf"), ...args], { input, encoding: "utf8" });
  return {
    port,
    imap: { port: imapPort, tlsPort: imapsPort },
    user,
    password,
    async deliver(name, message) {
      const file = inDir("mail/tmp", name);
      await writeFile(file, message.replaceAll("\r\n", "\n"));
      await chown(file, owner, owner);
      execFileSync("mv", [file, inDir("mail/new", name)]);
    },
    count: async () => (await list()).length,
    makeFolder: (name) => void doveadm(["mailbox", "create", "-u", user, name]),
    save(folder, message, flags = "") {
      doveadm(["save", "-u", user, "-m", folder], message);
      if (flags !== "") doveadm(["flags", "add", "-u", user, flags, "mailbox", folder, "*"]);
    },
    everything: () => doveadm(["-f", "tab", "fetch", "-u", user, "mailbox uid guid flags", "all"]),
    async stop() {
      execFileSync("doveadm", ["-c", inDir("dovecot.conf"), "stop"], { stdio: "ignore" });
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Resolves when somebody listens there. */
async function answers(port: number): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isThere) return;
    if (Date.now() > deadline) throw new Error("Dovecot does not answer");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
