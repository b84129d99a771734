import { handIn } from "./dialogue.ts";

const report = (type: string, parts: readonly string[]): string =>
  [
    "From: postmaster@hamburger.edu",
    "Subject: What became of it",
    `Content-Type: multipart/report; report-type=${type}; boundary=b`,
    "",
    ...["\r\nRead on.", ...parts].map((part) => `--b\r\n${part}`),
    "--b--",
    "",
  ].join("\r\n");

/** What became of a message and of each recipient's copy, as another host tells it. RFC 3464. */
export const statusReport = (
  messageId: string,
  { inBrackets = true, actions = {} }: { inBrackets?: boolean; actions?: Record<string, string> } = {},
): string =>
  report("delivery-status", [
    [
      "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; hamburger.edu\r\n",
      ...Object.entries(actions).map(
        ([recipient, action]) => `Final-Recipient: rfc822; ${recipient}\r\nAction: ${action}\r\n`,
      ),
    ].join("\r\n"),
    `Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${inBrackets ? `<${messageId}>` : messageId}\r\n`,
  ]);

/** That a person looked at a message. RFC 8098. */
export const dispositionNotice = (messageId: string, recipient: string): string =>
  report("disposition-notification", [
    "Content-Type: message/disposition-notification\r\n\r\n" +
      `Final-Recipient: rfc822;${recipient}\r\nOriginal-Message-ID: <${messageId}>\r\n` +
      "Disposition: manual-action/MDN-sent-manually; displayed\r\n",
  ]);

/** Brings a report to an address over SMTP, as another host does: it has no reverse-path. */
export const deliverReport = (port: number, to: string, message: string): Promise<void> =>
  handIn(port, { from: "", to }, message);
