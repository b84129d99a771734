import type { CollectSource, Mailbox } from "../../../lib/jmap/types.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";

const using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail", "urn:keryx:jmap:collect"];

/** One JMAP call of whoever is signed in; the answer, or what JMAP calls the error. */
export async function ask<T>(
  name: string,
  args: Record<string, unknown>,
): Promise<{ ok: true; value: T } | { ok: false; type: string; description: string }> {
  const { account } = await requireSession();
  const methodCalls = [[name, { accountId: `a${account}`, ...args }, "0"]];
  const answer = await mailCore().jmap(account, { using, methodCalls });
  if (!answer.ok) throw new Error(`JMAP refused the page's own request: ${answer.problem.type}`);
  const [given, value]: [string, Record<string, unknown>, ...unknown[]] = answer.response
    .methodResponses[0] ?? ["error", {}];
  if (given !== "error") return { ok: true, value: value as T };
  return { ok: false, type: String(value.type), description: String(value.description ?? "") };
}

/** The other accounts, and the folders that their mail may go to. */
export async function loadSources(): Promise<{
  sources: CollectSource[];
  folders: { id: string; name: string }[];
}> {
  const [sources, mailboxes] = await Promise.all([
    ask<{ list: CollectSource[] }>("CollectSource/get", {}),
    ask<{ list: Mailbox[] }>("Mailbox/get", { properties: ["name", "role"] }),
  ]);
  if (!sources.ok || !mailboxes.ok) throw new Error("The other accounts could not be read");
  const folders = mailboxes.value.list.filter(({ role }) => role === null || role === "archive");
  return { sources: sources.value.list, folders: folders.map(({ id, name }) => ({ id, name })) };
}
