import { execFile, execFileSync, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "../mail-core/testing/answer.ts";
import { password } from "./servers.ts";

/** True where a program is on the PATH. A test that needs one says that it was skipped, and why. */
export function installed(program: string): boolean {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs a program; resolves to what it wrote, also when it failed (its exit code says so). */
export function run(program: string, args: string[], options: { env?: Record<string, string> } = {}) {
  return new Promise<{ code: number; stdout: Buffer; stderr: string }>((resolve) => {
    execFile(
      program,
      args,
      { encoding: "buffer", maxBuffer: 256 * 1024 * 1024, env: { ...process.env, ...options.env } },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr: stderr.toString() }),
    );
  });
}

/** Sends octets with curl, as another mail server would. Throws when the server refused. */
export async function sendByCurl(
  smtpPort: number,
  from: string,
  to: string[],
  message: Uint8Array,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "keryx-curl-"));
  try {
    const file = join(dir, "message.eml");
    await writeFile(file, message);
    const result = await run("curl", [
      "--silent",
      "--show-error",
      "--max-time",
      "240",
      `smtp://127.0.0.1:${smtpPort}/client.example`,
      "--mail-from",
      from,
      ...to.flatMap((recipient) => ["--mail-rcpt", recipient]),
      "--upload-file",
      file,
    ]);
    if (result.code !== 0) throw new Error(`curl ended with ${result.code}: ${result.stderr}`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** One POP3 command with curl over TLS; resolves to the response's octets. */
export async function popByCurl(
  pop3sPort: number,
  address: string,
  path = "",
  command?: string,
  secret = password,
): Promise<Buffer> {
  const result = await run("curl", [
    "--silent",
    "--show-error",
    "--insecure",
    "--max-time",
    "240",
    "--user",
    `${address}:${secret}`,
    // A command whose answer is one line; curl would wait for a listing.
    ...(command ? ["--request", command, "--head"] : []),
    `pop3s://127.0.0.1:${pop3sPort}/${path}`,
  ]);
  if (result.code !== 0) throw new Error(`curl ended with ${result.code}: ${result.stderr}`);
  return result.stdout;
}

/** A program that keeps each message it is given in the folder, in their order. */
async function deliveryInto(dir: string): Promise<string> {
  const program = join(dir, "deliver.sh");
  await writeFile(
    program,
    `#!/bin/sh\nn=$(ls ${dir} | grep -c eml)\nexec cat > ${dir}/$(printf %05d "$n").eml\n`,
  );
  await chmod(program, 0o700);
  return program;
}

const namesIn = async (dir: string): Promise<string[]> =>
  (await readdir(dir)).filter((name) => name.endsWith(".eml")).sort();

/** What `deliveryInto` kept. */
async function deliveredInto(dir: string): Promise<string[]> {
  return Promise.all((await namesIn(dir)).map((name) => readFile(join(dir, name), "latin1")));
}

/** Collects with fetchmail over TLS; the messages come back in the order in which they came. */
export async function collectByFetchmail(
  pop3sPort: number,
  address: string,
  { keep }: { keep: boolean },
): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), "keryx-fetchmail-"));
  try {
    const config = join(dir, "fetchmailrc");
    const deliver = await deliveryInto(dir);
    await writeFile(
      config,
      `poll 127.0.0.1 service ${pop3sPort} protocol pop3 uidl
  user "${address}" password "${password}" ssl sslproto "auto" no sslcertck ${keep ? "keep" : "nokeep"}
  no rewrite mda "${deliver}"\n`,
    );
    await chmod(config, 0o600);
    const result = await run(
      "fetchmail",
      ["--fetchmailrc", config, "--all", "--silent", "--idfile", join(dir, "ids")],
      {
        env: { HOME: dir, FETCHMAILHOME: dir },
      },
    );
    // 1: there was no mail.
    if (result.code > 1) throw new Error(`fetchmail ended with ${result.code}: ${result.stderr}`);
    return await deliveredInto(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** What a peer sent, as it comes back: the octets below the trace fields that we added. */
export function withoutTrace(message: Buffer): Buffer {
  let at = 0;
  const field = /^(Return-Path|Delivered-To|Received):/i;
  for (;;) {
    const lineEnd = message.indexOf("\r\n", at);
    if (lineEnd < 0) return message.subarray(at);
    const line = message.toString("latin1", at, lineEnd);
    const isOurs = field.test(line) || (at > 0 && /^[ \t]/.test(line));
    if (!isOurs) return message.subarray(at);
    at = lineEnd + 2;
    if (/^Received:/i.test(line)) {
      // Ours is the only Received that is stripped: its continuation lines go, then the message begins.
      while (/^[ \t]/.test(message.toString("latin1", at, at + 1))) at = message.indexOf("\r\n", at) + 2;
      return message.subarray(at);
    }
  }
}

/** Sends many messages with one curl process over one connection, in their order. */
export async function sendAllByCurl(
  smtpPort: number,
  from: string,
  to: string,
  messages: readonly Uint8Array[],
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "keryx-curl-"));
  try {
    const config = await Promise.all(
      messages.map(async (message, n) => {
        const file = join(dir, `${n}.eml`);
        await writeFile(file, message);
        return [
          `url = "smtp://127.0.0.1:${smtpPort}/client.example"`,
          `mail-from = "${from}"`,
          `mail-rcpt = "${to}"`,
          `upload-file = "${file}"`,
        ].join("\n");
      }),
    );
    await writeFile(join(dir, "config"), config.join("\nnext\n"));
    const common = ["--silent", "--show-error", "--fail-early", "--max-time", "240"];
    const result = await run("curl", [...common, "--config", join(dir, "config")]);
    if (result.code !== 0) throw new Error(`curl ended with ${result.code}: ${result.stderr}`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Collects messages 1 to `count` with one curl process over one connection; they stay in the maildrop. */
export async function collectAllByCurl(pop3sPort: number, address: string, count: number): Promise<Buffer[]> {
  const dir = await mkdtemp(join(tmpdir(), "keryx-curl-"));
  try {
    const result = await run("curl", [
      ...["--silent", "--show-error", "--fail-early", "--insecure", "--max-time", "240"],
      ...["--user", `${address}:${password}`, "--output", join(dir, "#1.eml")],
      `pop3s://127.0.0.1:${pop3sPort}/[1-${count}]`,
    ]);
    if (result.code !== 0) throw new Error(`curl ended with ${result.code}: ${result.stderr}`);
    return await Promise.all(Array.from({ length: count }, (_, n) => readFile(join(dir, `${n + 1}.eml`))));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Collects with mpop over TLS, which asks for its files to end in LF. */
export async function collectByMpop(
  pop3sPort: number,
  address: string,
  { keep }: { keep: boolean },
): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), "keryx-mpop-"));
  try {
    const maildir = join(dir, "Maildir");
    await Promise.all(["tmp", "new", "cur"].map((name) => mkdir(join(maildir, name), { recursive: true })));
    const config = join(dir, "mpoprc");
    await writeFile(
      config,
      `account default\nhost 127.0.0.1\nport ${pop3sPort}\ntls on\ntls_starttls off\ntls_certcheck off\nauth user
user ${address}\npassword "${password}"\nkeep ${keep ? "on" : "off"}\nreceived_header off
delivery maildir ${maildir}\nuidls_file ${join(dir, "uidls")}\n`,
    );
    await chmod(config, 0o600);
    const result = await run("mpop", ["--file", config, "--quiet"], { env: { HOME: dir } });
    if (result.code !== 0) throw new Error(`mpop ended with ${result.code}: ${result.stderr}`);
    const files = (await readdir(join(maildir, "new"))).sort();
    return await Promise.all(files.map((name) => readFile(join(maildir, "new", name), "latin1")));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** getmail starts a program for each message, and only then sees to it that it hears of its end: of one that has ended by then it never does. */
const missedAnEnd = /waiting child pid \d+ timed out/;

/** Runs getmail; a run in which it missed an end it takes back itself, by RSET and in what it remembers, and is run again. */
async function runGetmail(dir: string, args: string[]): Promise<void> {
  const before = await namesIn(dir);
  for (;;) {
    const { code, stderr } = await run("getmail", args, { env: { HOME: dir } });
    if (code === 0) return;
    if (!missedAnEnd.test(stderr)) throw new Error(`getmail ended with ${code}: ${stderr}`);
    for (const name of await namesIn(dir)) if (!before.includes(name)) await rm(join(dir, name));
  }
}

/** Collects with getmail over TLS; the messages come back in the order in which they came, each under a field of its own. */
export async function collectByGetmail(
  pop3sPort: number,
  address: string,
  { keep }: { keep: boolean },
): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), "keryx-getmail-"));
  try {
    const deliver = await deliveryInto(dir);
    await writeFile(
      join(dir, "getmailrc"),
      `[retriever]\ntype = SimplePOP3SSLRetriever\nserver = 127.0.0.1\nport = ${pop3sPort}\ntimeout = 60\nusername = ${address}
password = ${password}\n[destination]\ntype = MDA_external\npath = ${deliver}\nallow_root_commands = true
[options]\ndelete = ${!keep}\nread_all = false\ndelivered_to = false\nreceived = false\nverbose = 0\n`,
    );
    await chmod(join(dir, "getmailrc"), 0o600);
    const args = ["--getmaildir", dir, "--rcfile", "getmailrc"];
    // Twice: what it has seen it does not fetch again.
    for (let time = 0; time < 2; time++) await runGetmail(dir, args);
    return await deliveredInto(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Speaks through Python's poplib; `script` has the client as `pop` and prints JSON. */
export async function byPoplib(
  { port, tls }: { port: number; tls: "implicit" | "stls" | "none" },
  script: string,
): Promise<Answer> {
  const open =
    tls === "implicit"
      ? `POP3_SSL("127.0.0.1", ${port}, context=c, timeout=240)`
      : `POP3("127.0.0.1", ${port}, timeout=240)`;
  const lines = [
    "import json, poplib, ssl",
    "c = ssl.create_default_context(); c.check_hostname = False; c.verify_mode = ssl.CERT_NONE",
    `pop = poplib.${open}`,
    ...(tls === "stls" ? ["pop.stls(context=c)"] : []),
    script,
  ];
  const result = await run("python3", ["-c", lines.join("\n")]);
  if (result.code !== 0) throw new Error(`python3 ended with ${result.code}: ${result.stderr}`);
  return JSON.parse(result.stdout.toString());
}

/** Types lines into openssl s_client, all at once; gives back what the server said. */
export function byOpenssl(args: string[], lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("openssl", ["s_client", "-quiet", "-crlf", "-connect", ...args]);
    const said: Buffer[] = [];
    const timer = setTimeout(() => child.kill(), 240_000);
    child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(timer);
      resolve(Buffer.concat(said).toString());
    });
    child.stdin.write(lines.map((line) => `${line}\n`).join(""));
  });
}
