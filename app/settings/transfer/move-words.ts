import type { MoveFailure, MoveTest } from "../../../lib/jmap/elsewhere-types.ts";
import type { Say } from "../../../lib/language/words.ts";

type Words = Say<"settings.transfer.move">;

/** What does not work, and what to do about it, in sentences. */
export const failureWords = (t: Words, { kind, said }: MoveFailure, host: string): string =>
  [
    t(`failing.${kind}`, { host }),
    ...(said ? [t("itSays", { said })] : []),
    ...(kind === "refused" ? [t("refusedMore")] : []),
  ].join(" ");

/** What a test found. */
export function testWords(t: Words, test: MoveTest, host: string): string {
  if (!test.ok) return failureWords(t, test.failure, host);
  const { folders, messages, tls } = test;
  return t("works", { folders, messages, encrypted: tls ? "yes" : "no" });
}

const fieldNames = ["host", "port", "username", "password"] as const;

/** What is wrong with a form, at each field. */
export const fieldProblems = (t: Say<"settings.collect">, properties: readonly string[]) =>
  Object.fromEntries(
    properties.map((property) => {
      const field = fieldNames.find((name) => property === `imap/${name}`);
      return field ? [field, t(`problems.${field}`)] : ["form", t("problems.notSaved")];
    }),
  );
