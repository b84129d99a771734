import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Peers {
  smtpPort: number;
  pop3Port: number;
  password: string;
  /** The two that started all others. */
  pids(): number[];
  /** Where Dovecot keeps a user's mail, and to whom it belongs. */
  maildir(user: string): { path: string; owner: number };
  /**
   * Gives Postfix, whose queue is empty, folders that nothing was deleted from: where ext4 has freed thousands of files in the last minutes,
   * each new one is dear.
   */
  renewQueue(): Promise<void>;
  stop(): void;
}

/** True where Postfix and Dovecot are installed and may be started (they want root). */
export function peersInstalled(): boolean {
  return existsSync("/usr/sbin/postfix") && existsSync("/usr/sbin/dovecot") && process.getuid?.() === 0;
}

/**
 * Postfix with its durable defaults, handing to Dovecot by LMTP, in a scratch folder, for the users named. Mail for `relay.test` goes on
 * to a port of this machine.
 */
export async function startPeers(users: string[], domain: string, sinkPort: number): Promise<Peers> {
  const dir = mkdtempSync(join(tmpdir(), "keryx-peers-"));
  chmodSync(dir, 0o755);
  const [smtpPort, pop3Port, owner] = [20_025, 20_110, 5_000];
  const password = "secret";
  const dovecot = join(dir, "dovecot");
  const postfix = join(dir, "postfix");
  for (const path of ["dovecot/run", "dovecot/state", "postfix/data", "postfix/spool", "mail"]) {
    mkdirSync(join(dir, path), { recursive: true });
  }
  chownSync(join(dir, "mail"), owner, owner);
  for (const path of ["", "postfix", "postfix/spool", "mail"]) spreadFolders(join(dir, path));
  writeFileSync(
    join(dovecot, "users"),
    users.map((user) => `${user}@${domain}:{PLAIN}${password}:${owner}:${owner}::::\n`).join(""),
  );
  writeFileSync(
    join(dovecot, "dovecot.conf"),
    `base_dir = ${dovecot}/run
state_dir = ${dovecot}/state
instance_name = keryx-bench
log_path = ${dovecot}/log
protocols = pop3 lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${dir}/mail/%d/%n
mail_home = ${dir}/mail/%d/%n
mail_uid = ${owner}
mail_gid = ${owner}
first_valid_uid = ${owner}
mail_max_userip_connections = 2000
passdb {
  driver = passwd-file
  args = ${dovecot}/users
}
userdb {
  driver = static
  args = uid=${owner} gid=${owner} home=${dir}/mail/%d/%n
}
service pop3-login {
  inet_listener pop3 {
    port = ${pop3Port}
  }
}
service lmtp {
  unix_listener lmtp-postfix {
    mode = 0600
    user = postfix
    group = postfix
  }
}
protocol lmtp {
  postmaster_address = postmaster@${domain}
}
`,
  );
  writeFileSync(
    join(postfix, "main.cf"),
    `compatibility_level = 3.6
queue_directory = ${postfix}/spool
data_directory = ${postfix}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = ${postfix}
maillog_file = ${postfix}/log
myhostname = mx.${domain}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
biff = no
virtual_mailbox_domains = ${domain}
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:unix:${dovecot}/run/lmtp-postfix
transport_maps = inline:{relay.test=smtp:[127.0.0.1]:${sinkPort}}
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
`,
  );
  const services = [
    `127.0.0.1:${smtpPort} inet n - n - - smtpd`,
    "pickup unix n - n 60 1 pickup",
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    "rewrite unix - - n - - trivial-rewrite",
    ...["bounce", "defer", "trace"].map((name) => `${name} unix - - n - 0 bounce`),
    "verify unix - - n - 1 verify",
    "flush unix n - n 1000? 0 flush",
    "proxymap unix - - n - - proxymap",
    "smtp unix - - n - - smtp",
    "showq unix n - n - - showq",
    ...["error", "retry"].map((name) => `${name} unix - - n - - error`),
    "discard unix - - n - - discard",
    "lmtp unix - - n - - lmtp",
    "anvil unix - - n - 1 anvil",
    "scache unix - - n - 1 scache",
    "postlog unix-dgram n - n - 1 postlogd",
  ];
  writeFileSync(join(postfix, "master.cf"), `${services.join("\n")}\n`);
  execFileSync("chown", ["postfix", join(postfix, "data")]);
  chmodSync(join(postfix, "data"), 0o700);
  const tellPostfix = (command: "start" | "stop") =>
    execFileSync("/usr/sbin/postfix", ["-c", postfix, command], { stdio: "ignore" });
  let queuesBefore = 0;
  tellPostfix("start");
  execFileSync("/usr/sbin/dovecot", ["-c", join(dovecot, "dovecot.conf")], { stdio: "ignore" });
  await Promise.all([smtpPort, pop3Port].map(untilOpen));
  return {
    smtpPort,
    pop3Port,
    password,
    pids: () =>
      [join(postfix, "spool/pid/master.pid"), join(dovecot, "run/master.pid")].map((file) =>
        Number(readFileSync(file, "utf8")),
      ),
    maildir: (user) => ({ path: join(dir, "mail", domain, user), owner }),
    async renewQueue() {
      tellPostfix("stop");
      const spool = join(postfix, "spool");
      renameSync(spool, join(dir, `queue-before-${queuesBefore++}`));
      mkdirSync(spool);
      spreadFolders(spool);
      tellPostfix("start");
      await untilOpen(smtpPort);
    },
    stop() {
      tellPostfix("stop");
      execFileSync("/usr/bin/doveadm", ["-c", join(dovecot, "dovecot.conf"), "stop"], { stdio: "ignore" });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Folders within this one lie apart on the disk, away from files that were deleted a moment ago. What ext4 alone can do. */
function spreadFolders(path: string): void {
  try {
    execFileSync("chattr", ["+T", path], { stdio: "ignore" });
  } catch {
    // Another file system.
  }
}

/** Resolves when something listens on the port of this machine. */
export async function untilOpen(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port })
        .once("connect", () => {
          socket.destroy();
          resolve(true);
        })
        .once("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on ${port}`);
}
