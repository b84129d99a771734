import type { Config } from "../config.ts";

/** The short table of addresses that a start prints. */
export function banner({ url, bind, httpPort, mail }: Config, setUpDone: boolean): string {
  const host = bind.includes(":") ? `[${bind}]` : bind;
  const rows = [
    ["web", url, `${host}:${httpPort}`],
    ["SMTP", "STARTTLS", `${host}:${mail.ports.smtp}`],
    ["submission", "STARTTLS", `${host}:${mail.ports.submission}`],
    ["submission", "TLS", `${host}:${mail.ports.submissions}`],
    ["POP3", "STLS", `${host}:${mail.ports.pop3}`],
    ["POP3", "TLS", `${host}:${mail.ports.pop3s}`],
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("   ")}`);
  const next = setUpDone ? "" : `\nNot set up yet: open ${url}/set-up\n`;
  return `\nKeryx is running as ${mail.hostname}\n\n${lines.join("\n")}\n${next}\nCtrl-C stops it.\n`;
}
