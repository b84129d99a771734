import { mailCore } from "../../lib/mail.ts";
import { requireSession } from "../../lib/session.ts";

const using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"].concat(
  ["collect", "transfer"].map((name) => `urn:keryx:jmap:${name}`),
);

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
