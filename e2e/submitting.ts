import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./clients.ts";
import { type Keryx, password } from "./servers.ts";

/** A message as a program hands it in for `from`, over TLS and with its password. */
export interface Submission {
  from: string;
  to: readonly string[];
  message: Buffer;
}

/** Real programs that submit, each over the port and with the mechanism that it is known for. Each throws what it was told. */
export const submitters: Readonly<
  Record<string, { program: string; submit(keryx: Keryx, submission: Submission): Promise<void> }>
> = {
  "curl over TLS": {
    program: "curl",
    submit: ({ ports }, { from, to, message }) =>
      withFile(message, async (file) => {
        await succeeds("curl", [
          // The server's replies are told with --verbose alone.
          ...["--silent", "--verbose", "--insecure", "--max-time", "60", "--user", `${from}:${password}`],
          ...[`smtps://127.0.0.1:${ports.submissions}/client.example`, "--mail-from", from],
          ...to.flatMap((recipient) => ["--mail-rcpt", recipient]),
          ...["--upload-file", file],
        ]);
      }),
  },
  "swaks with STARTTLS and LOGIN": {
    program: "swaks",
    submit: ({ ports }, { from, to, message }) =>
      withFile(message, async (file) => {
        await succeeds("swaks", [
          ...[
            "--server",
            "127.0.0.1",
            "--port",
            String(ports.submission),
            "--helo",
            "client.example",
            "--tls",
          ],
          ...["--auth", "LOGIN", "--auth-user", from, "--auth-password", password],
          ...["--from", from, "--to", to.join(","), "--data", `@${file}`, "--silent", "1"],
        ]);
      }),
  },
  "msmtp with STARTTLS and SCRAM-SHA-256": {
    program: "msmtp",
    submit: ({ ports }, { from, to, message }) =>
      withFile(message, async (file) => {
        const args = [
          ...[
            "--file=/dev/null",
            "--host=127.0.0.1",
            `--port=${ports.submission}`,
            "--domain=client.example",
          ],
          ...[
            "--tls=on",
            "--tls-starttls=on",
            "--tls-certcheck=off",
            "--auth=scram-sha-256",
            `--user=${from}`,
          ],
          ...["--passwordeval=printenv KERYX_TEST_PASSWORD", `--from=${from}`, ...to],
        ];
        await succeeds("sh", ["-c", `exec msmtp "$@" < "${file}"`, "msmtp", ...args], {
          KERYX_TEST_PASSWORD: password,
        });
      }),
  },
  "s-nail over TLS and PLAIN": {
    program: "s-nail",
    submit: ({ ports }, { from, to, message }) =>
      withFile(message, async (file) => {
        const url = `smtps://${encodeURIComponent(from)}:${encodeURIComponent(password)}@127.0.0.1:${ports.submissions}`;
        const settings = ["v15-compat", `mta=${url}`, "smtp-auth=plain", "tls-verify=ignore", `from=${from}`];
        const args = [
          ...["-:/", "-#", "-Sexpandaddr=fail,-all,addr", "-Shostname=client.example"],
          ...settings.map((setting) => `-S${setting}`),
          ...["-s", "Over the hills", ...to],
        ];
        await succeeds("sh", ["-c", `sed '1,/^\\r*$/d' "${file}" | s-nail "$@"`, "s-nail", ...args]);
      }),
  },
};

async function succeeds(program: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const { code, stdout, stderr } = await run(program, args, { env });
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stdout}${stderr}`);
}

async function withFile(octets: Buffer, use: (file: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "keryx-submit-"));
  try {
    await writeFile(join(dir, "message.eml"), octets);
    await use(join(dir, "message.eml"));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
