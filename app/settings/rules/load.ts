import { using } from "../../../lib/jmap/calls.ts";
import { answerTo } from "../../../lib/jmap/client.ts";
import type { Id, Mailbox } from "../../../lib/jmap/types.ts";
import { mailCore } from "../../../lib/mail.ts";
import type { RuleFolder } from "../../../lib/rules/rule.ts";
import { chosenScript, type Rules, readRules, type SieveScript } from "../../../lib/rules/rules-calls.ts";
import { requireSession } from "../../../lib/session.ts";

/** The folders of an account, as rules have to do with them. */
export interface RuleFolders {
  /** Where a rule may move mail, each with its whole path. */
  targets: RuleFolder[];
  junk: RuleFolder | null;
  trash: Id | null;
  /** What is not mail that came: rules are not tried on it. */
  untried: Id[];
}

/** All that the page of rules begins with. */
export async function loadRulesPage(): Promise<{ accountId: Id; rules: Rules; folders: RuleFolders }> {
  const { account } = await requireSession();
  const accountId = `a${account}`;
  const answer = await mailCore().jmap(account, {
    using,
    methodCalls: [
      ["SieveScript/get", { accountId, ids: null }, "scripts"],
      ["Mailbox/get", { accountId, ids: null }, "mailboxes"],
    ],
  });
  if (!answer.ok) throw new Error(`JMAP refused the page's own request: ${answer.problem.type}`);
  const { methodResponses } = answer.response;
  const { list, state } = answerTo<{ list: SieveScript[]; state: string }>(methodResponses, "scripts");
  const { list: mailboxes } = answerTo<{ list: Mailbox[] }>(methodResponses, "mailboxes");
  const script = chosenScript(list);
  const content = script && (await mailCore().blob(account, script.blobId));
  const text = content ? await new Response(content.stream as ReadableStream<Uint8Array>).text() : "";
  return { accountId, rules: readRules(state, script, text), folders: foldersOf(mailboxes) };
}

const untriedRoles = ["sent", "drafts", "junk", "trash"];

function foldersOf(mailboxes: readonly Mailbox[]): RuleFolders {
  const byId = new Map(mailboxes.map((one) => [one.id, one]));
  const pathOf = ({ name, parentId }: Mailbox, depth = 0): string => {
    const parent = parentId === null || depth > mailboxes.length ? undefined : byId.get(parentId);
    return parent ? `${pathOf(parent, depth + 1)}/${name}` : name;
  };
  const named = (one: Mailbox): RuleFolder => ({ id: one.id, name: pathOf(one) });
  const junk = mailboxes.find(({ role }) => role === "junk");
  return {
    targets: mailboxes.filter(({ role }) => role !== "inbox" && role !== "drafts").map(named),
    junk: junk ? named(junk) : null,
    trash: mailboxes.find(({ role }) => role === "trash")?.id ?? null,
    untried: mailboxes.filter(({ role }) => role !== null && untriedRoles.includes(role)).map(({ id }) => id),
  };
}
