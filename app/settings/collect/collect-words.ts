import type { CollectFailure, CollectSource, CollectTest } from "../../../lib/jmap/types.ts";
import { sizeText } from "../../mail/time-format.ts";

const count = (n: number, one: string, many: string, locale: string) =>
  `${n.toLocaleString(locale)} ${n === 1 ? one : many}`;
const messages = (n: number, locale: string) => count(n, "message", "messages", locale);

/** What does not work, and what to do about it, in sentences. */
export function failureWords(failure: CollectFailure, host: string): string {
  const said = failure.said ? ` It says: “${failure.said}”.` : "";
  switch (failure.kind) {
    case "no-address":
      return `There is no server called ${host}. Look at its name again.`;
    case "forbidden-address":
      return `${host} may not be called from here: only servers of the internet, at the ports 995 and 110.`;
    case "unreachable":
      return `${host} does not answer. Look at its name and port; or it is away just now.`;
    case "not-pop3":
      return `${host} answers, but not as a POP3 server does. Look at the port and at the encryption.`;
    case "no-tls":
      return `${host} does not offer encryption at this port. Try port 995 with TLS.`;
    case "tls-failed":
      return `No encrypted connection to ${host} came about. Try the other kind of encryption.`;
    case "certificate":
      return `The certificate does not prove that this is ${host}. Nothing was said to it, and your password is safe.`;
    case "refused":
      return `${host} does not accept this user name and password.${said} Some providers want an app password, or POP3 to be switched on first.`;
    case "busy":
      return `${host} cannot let us in just now.${said}`;
    case "no-uidl":
      return `${host} does not tell its messages apart (no UIDL), so they would come again and again.`;
    case "broke-off":
      return `The connection to ${host} broke off. It goes on where it was.`;
    case "nonsense":
      return `${host} says something that no POP3 server may say.`;
    case "full":
      return "Your mailbox here is full. Delete what is no longer needed, and it goes on.";
    case "password-lost":
      return "The password has to be typed again: this server cannot read it any more.";
    default:
      return failure.kind satisfies never;
  }
}

/** What a test found. */
export function testWords(test: CollectTest, host: string, locale: string): string {
  if (!test.ok) return failureWords(test.failure, host);
  const holds = `It works. ${messages(test.messages, locale)} (${sizeText(test.octets, locale)}) ${test.messages === 1 ? "is" : "are"} there.`;
  return test.tls ? `${holds} The connection is encrypted.` : `${holds} The connection is not encrypted.`;
}

/** Where a source stands, in one or two words. */
export function stateOf(source: Pick<CollectSource, "isPaused" | "isRunning" | "lastRun" | "importedAt">): {
  text: string;
  tone: "neutral" | "accent" | "good" | "danger";
} {
  if (source.isPaused) return { text: "Paused", tone: "neutral" };
  if (source.isRunning) return { text: "Collecting", tone: "accent" };
  if (source.lastRun?.failure) return { text: "Does not work", tone: "danger" };
  return source.lastRun ? { text: "Up to date", tone: "good" } : { text: "Begins soon", tone: "neutral" };
}

/** How far it is: "120 of 4,000 messages, 3 MB of 80 MB". */
export function progressWords({ progress }: Pick<CollectSource, "progress">, locale: string): string {
  const { doneMessages, listedMessages, doneOctets, listedOctets } = progress;
  return `${doneMessages.toLocaleString(locale)} of ${messages(listedMessages, locale)}, ${sizeText(doneOctets, locale)} of ${sizeText(listedOctets, locale)}`;
}

/** What came of all runs together. */
export function reportWords({ report }: Pick<CollectSource, "report">, locale: string): string {
  const { taken, repeated, failed, octets } = report;
  const parts = [`${messages(taken, locale)} came (${sizeText(octets, locale)})`];
  if (repeated > 0)
    parts.push(`${repeated.toLocaleString(locale)} ${repeated === 1 ? "was" : "were"} here already`);
  if (failed > 0) parts.push(`${failed.toLocaleString(locale)} could not be had`);
  return `${parts.join(", ")}.`;
}

/** What became of the last run, where that is worth a sentence. */
export function lastRunWords(
  { lastRun, host }: Pick<CollectSource, "lastRun" | "host">,
  locale: string,
): string | null {
  if (!lastRun) return null;
  if (lastRun.failure) return failureWords(lastRun.failure, host);
  const news = lastRun.taken === 0 ? "Nothing new" : `${messages(lastRun.taken, locale)} came`;
  return lastRun.removed > 0 ? `${news}; ${messages(lastRun.removed, locale)} deleted there.` : `${news}.`;
}

/** When what is here is deleted there. */
export const keepWords = (keepDays: number | null): string =>
  keepDays === null
    ? "Left there"
    : keepDays === 0
      ? "Deleted there at once"
      : `Deleted there after ${keepDays} ${keepDays === 1 ? "day" : "days"}`;

const fieldWords: Record<string, string> = {
  address: "This is no e-mail address.",
  host: "This is no server name.",
  port: "A port is a number from 1 to 65535.",
  username: "At most 240 characters, on one line.",
  password: "At most 240 characters, on one line.",
  name: "At most 200 characters, on one line.",
  mailboxId: "This folder no longer exists.",
  keyword: "A label is a word of the letters a to z, digits and hyphens.",
};

/** What is wrong with a form, at each field. */
export const fieldProblems = (properties: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    properties.map((one) =>
      one in fieldWords ? [one, fieldWords[one] ?? ""] : ["form", "This cannot be saved."],
    ),
  );
