import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** True where msmtp or mpop is installed with GNU SASL, which brings SCRAM. */
export function speaksScram(program: "msmtp" | "mpop"): boolean {
  try {
    return execFileSync(program, ["--version"], { encoding: "utf8" }).includes("scram-sha-256");
  } catch {
    return false;
  }
}

/** Runs msmtp or mpop over STARTTLS with one mechanism of SASL; gives back its exit code and what it told. */
export async function runClient(
  program: "msmtp" | "mpop",
  account: { port: number; user: string; password: string; auth: string },
  { args = [], input = "" }: { args?: string[]; input?: string } = {},
): Promise<{ code: number; told: string }> {
  const home = await mkdtemp(join(tmpdir(), `keryx-${program}-`));
  try {
    const settings = [
      "account default",
      "host 127.0.0.1",
      `port ${account.port}`,
      "tls on",
      "tls_starttls on",
      "tls_certcheck off",
      `auth ${account.auth}`,
      `user ${account.user}`,
      `password "${account.password}"`,
      program === "msmtp" ? `from ${account.user}` : `delivery mbox ${join(home, "mbox")}`,
    ];
    await writeFile(join(home, "settings"), `${settings.join("\n")}\n`, { mode: 0o600 });
    return await new Promise((resolve) => {
      const child = execFile(
        program,
        ["-C", join(home, "settings"), "-d", ...args],
        { timeout: 20_000, env: { ...process.env, HOME: home } },
        (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code ?? -1) : 0, told: stdout + stderr }),
      );
      child.stdin?.on("error", () => {});
      child.stdin?.end(input);
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
