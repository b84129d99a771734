import type { Say } from "../../../lib/language/words.ts";
import type { AppPassword, AppPasswordProblem, Pop3Habits } from "../../../mail-core/index.ts";
import { ago } from "../ago.ts";

type Words = Say<"settings.passwords">;

/** What each protocol calls itself, in every language. */
export const protocolNames: Record<AppPassword["protocols"][number], string> = {
  pop3: "POP3",
  smtp: "SMTP",
  jmap: "JMAP",
  carddav: "CardDAV",
};

/** What POP3 does to the mail, in one sentence. */
export const habitWords = (t: Words, { onDelete, marksRead }: Pop3Habits): string =>
  t("habits", { onDelete, reads: marksRead ? "yes" : "no" });

/** When, how and from where it was last used. */
export function lastUseWords(
  t: Words,
  { lastUse, createdAt }: Pick<AppPassword, "lastUse" | "createdAt">,
  locale: string,
): string {
  if (!lastUse) return t("neverUsed", { ago: ago(createdAt, locale) });
  const { at, protocol, network } = lastUse;
  return t("used", { ago: ago(at, locale), protocol: protocolNames[protocol], network });
}

/** Groups of four letters, as it is shown. */
export const groupsOf = (password: string): string[] => password.match(/.{1,4}/g) ?? [];

export function appPasswordProblem(t: Words, problem: AppPasswordProblem): Record<string, string> {
  switch (problem.kind) {
    case "malformed-name":
      return { name: t("problems.name", { maximum: problem.maximum }) };
    case "no-protocols":
      return { protocols: t("problems.protocols") };
    case "too-many":
      return { form: t("problems.tooMany", { maximum: problem.maximum }) };
    case "unknown-account":
      return { form: t("problems.gone") };
    default:
      return problem satisfies never;
  }
}
