import type { AppPassword, AppPasswordProblem, Pop3Habits } from "../../../mail-core/index.ts";
import { ago } from "../ago.ts";

/** What each protocol is to somebody who does not know its name. */
export const protocolWords: Record<AppPassword["protocols"][number], { name: string; words: string }> = {
  pop3: { name: "POP3", words: "Collects the mail of the inbox." },
  smtp: { name: "SMTP", words: "Sends mail as you." },
  jmap: {
    name: "JMAP",
    words: "Does all that you can do with your mail here. Also as a bearer token, without the user.",
  },
};

export const deletionWords: Record<Pop3Habits["onDelete"], string> = {
  trash: "Moves to the trash",
  archive: "Moves to the archive",
  remove: "Is gone for good",
};

/** What POP3 does to the mail, in one sentence. */
export function habitWords({ onDelete, marksRead }: Pop3Habits): string {
  const deleted = {
    trash: "What it deletes goes to the trash",
    archive: "What it deletes goes to the archive",
    remove: "What it deletes is gone for good",
  }[onDelete];
  return `${deleted}; what it collects ${marksRead ? "becomes read" : "stays unread"}.`;
}

/** When, how and from where it was last used. */
export function lastUseWords(
  { lastUse, createdAt }: Pick<AppPassword, "lastUse" | "createdAt">,
  locale: string,
) {
  return lastUse
    ? `Used ${ago(lastUse.at, locale)} by ${protocolWords[lastUse.protocol].name} from ${lastUse.network}`
    : `Made ${ago(createdAt, locale)}, never used`;
}

/** Groups of four letters, as it is shown. */
export const groupsOf = (password: string): string[] => password.match(/.{1,4}/g) ?? [];

export function appPasswordProblem(problem: AppPasswordProblem): Record<string, string> {
  switch (problem.kind) {
    case "malformed-name":
      return { name: `Give it a name of at most ${problem.maximum} characters, such as the program's.` };
    case "no-protocols":
      return { protocols: "Choose what it may do." };
    case "too-many":
      return { form: `You have ${problem.maximum} app passwords. Revoke those that nothing uses any more.` };
    case "unknown-account":
      return { form: "This account no longer exists." };
    default:
      return problem satisfies never;
  }
}
