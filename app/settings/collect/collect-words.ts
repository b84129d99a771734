import type { CollectFailure, CollectSource, CollectTest } from "../../../lib/jmap/elsewhere-types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { sizeText } from "../../mail/time-format.ts";

type Words = Say<"settings.collect">;

/** What does not work, and what to do about it, in sentences. */
export const failureWords = (t: Words, { kind, said }: CollectFailure, host: string): string =>
  [
    t(`failing.${kind}`, { host }),
    ...(said ? [t("itSays", { said })] : []),
    ...(kind === "refused" ? [t("refusedMore")] : []),
  ].join(" ");

/** What a test found. */
export function testWords(t: Words, test: CollectTest, host: string, locale: string): string {
  if (!test.ok) return failureWords(t, test.failure, host);
  const { messages: count, octets, tls } = test;
  return t("works", { count, size: sizeText(octets, locale), encrypted: tls ? "yes" : "no" });
}

/** Where a source stands, in one or two words. */
export function stateOf(
  t: Words,
  source: Pick<CollectSource, "isPaused" | "isRunning" | "lastRun" | "importedAt">,
): { text: string; tone: "neutral" | "accent" | "good" | "danger" } {
  if (source.isPaused) return { text: t("states.paused"), tone: "neutral" };
  if (source.isRunning) return { text: t("states.collecting"), tone: "accent" };
  if (source.lastRun?.failure) return { text: t("states.failing"), tone: "danger" };
  return source.lastRun
    ? { text: t("states.upToDate"), tone: "good" }
    : { text: t("states.beginsSoon"), tone: "neutral" };
}

/** How far it is: "120 of 4,000 messages, 3 MB of 80 MB". */
export function progressWords(t: Words, { progress }: Pick<CollectSource, "progress">, locale: string) {
  const { doneMessages, listedMessages, doneOctets, listedOctets } = progress;
  return t("progress", {
    done: doneMessages,
    listed: listedMessages,
    doneSize: sizeText(doneOctets, locale),
    listedSize: sizeText(listedOctets, locale),
  });
}

/** What came of all runs together. */
export function reportWords(
  t: Words,
  { report, importedAt }: Pick<CollectSource, "report" | "importedAt">,
  locale: string,
): string {
  const { taken, repeated, failed, octets } = report;
  return t(importedAt ? "inAll" : "soFar", { taken, size: sizeText(octets, locale), repeated, failed });
}

/** What became of the last run, where that is worth a sentence. */
export function lastRunWords(
  t: Words,
  { lastRun, host }: Pick<CollectSource, "lastRun" | "host">,
): string | null {
  if (!lastRun) return null;
  const { failure, taken, removed } = lastRun;
  return failure ? failureWords(t, failure, host) : t("news", { taken, removed });
}

/** When what is here is deleted there. */
export const keepWords = (t: Words, keepDays: number | null): string =>
  keepDays === null ? t("left") : t("deletedAfter", { days: keepDays });

const fieldNames = [
  "address",
  "host",
  "port",
  "username",
  "password",
  "name",
  "mailboxId",
  "keyword",
] as const;

/** What is wrong with a form, at each field. */
export const fieldProblems = (t: Words, properties: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    properties.map((property) => {
      const field = fieldNames.find((name) => name === property);
      return field ? [field, t(`problems.${field}`)] : ["form", t("problems.notSaved")];
    }),
  );
