import type { LastReply } from "../../store/queue.ts";
import type { OutgoingMessage } from "./client.ts";

/** What the host announced after EHLO: keywords in upper case, with their parameters; AUTH only where we signed in. */
export type Extensions = ReadonlyMap<string, string>;

/** Null when the message can go out to this host. */
export function unfit(
  { smtpUtf8, sizeOctets, reversePath, recipients, body, by, requireTls }: OutgoingMessage,
  extensions: Extensions,
): LastReply | null {
  if (by?.mode === "R" && !extensions.has("DELIVERBY")) {
    return { code: 554, enhanced: "5.3.3", text: "The host does not deliver by a time" };
  }
  if (requireTls && reversePath !== null && !extensions.has("REQUIRETLS")) {
    return { code: 550, enhanced: "5.7.30", text: "The host does not promise REQUIRETLS" };
  }
  // RFC 3030 section 3: binary content has no lines, so nothing but counted octets can carry it.
  if (body === "BINARYMIME" && !(extensions.has("BINARYMIME") && extensions.has("CHUNKING"))) {
    return { code: 554, enhanced: "5.6.3", text: "The host does not take binary content" };
  }
  const needsUtf8 = smtpUtf8 || [reversePath ?? "", ...recipients].some((path) => /[^\0-\x7f]/.test(path));
  if (needsUtf8 && !extensions.has("SMTPUTF8")) {
    return { code: 550, enhanced: "5.6.7", text: "The host does not take addresses beyond ASCII" };
  }
  const sizeMax = Number(extensions.get("SIZE") || 0);
  if (sizeMax > 0 && sizeOctets > sizeMax) {
    return {
      code: 552,
      enhanced: "5.3.4",
      text: `The message has ${sizeOctets} octets, the host takes ${sizeMax} at most`,
    };
  }
  return null;
}

/** MAIL and one RCPT for each recipient, with the parameters that the host understands. */
export function envelopeCommands(
  message: OutgoingMessage,
  extensions: Extensions,
  isAsIs: boolean,
): string[] {
  const notices = extensions.has("DSN") ? message.notices : undefined;
  const parameters = [
    // What is converted has another size, which is known when it is sent.
    extensions.has("SIZE") && isAsIs ? ` SIZE=${message.sizeOctets}` : "",
    bodyParameter(message.body, extensions),
    message.smtpUtf8 ? " SMTPUTF8" : "",
    message.by && extensions.has("DELIVERBY") ? ` BY=${message.by.parameter()}` : "",
    // RFC 6710 section 4.2: also where nobody asked for one.
    extensions.has("MT-PRIORITY") ? ` MT-PRIORITY=${message.priority ?? 0}` : "",
    message.requireTls && extensions.has("REQUIRETLS") ? " REQUIRETLS" : "",
    // We signed in for ourselves, and vouch for no sender. RFC 4954 section 5.
    extensions.has("AUTH") ? " AUTH=<>" : "",
    notices?.ret ? ` RET=${notices.ret}` : "",
    notices?.envid ? ` ENVID=${notices.envid}` : "",
  ].join("");
  return [
    `MAIL FROM:<${message.reversePath ?? ""}>${parameters}`,
    ...message.recipients.map((recipient, n) => {
      const { notify: asked, orcpt } = notices?.recipients[n] ?? {};
      const notify = notices && isLeftOut(message, extensions) ? withDelay(asked) : asked;
      return `RCPT TO:<${recipient}>${notify ? ` NOTIFY=${notify.join(",")}` : ""}${orcpt ? ` ORCPT=${orcpt}` : ""}`;
    }),
  ];
}

function bodyParameter(body: string | undefined, extensions: Extensions): string {
  if (body === "BINARYMIME") return " BODY=BINARYMIME";
  return extensions.has("8BITMIME") && body !== "7BIT" ? " BODY=8BITMIME" : "";
}

/** The host does not know that somebody wants to hear of a delay. */
const isLeftOut = ({ by }: OutgoingMessage, extensions: Extensions): boolean =>
  by?.mode === "N" && !extensions.has("DELIVERBY");

/** Then it is asked for that in DSN's words. RFC 2852 section 4.1.4.2. */
function withDelay(notify: readonly string[] | undefined): readonly string[] {
  if (!notify) return ["FAILURE", "DELAY"];
  return notify.includes("NEVER") || notify.includes("DELAY") ? notify : [...notify, "DELAY"];
}
