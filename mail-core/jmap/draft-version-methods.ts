import { lockAccounts } from "../store/changes.ts";
import { type DraftVersion, keepDraft, listDraftVersions } from "../store/draft-versions.ts";
import { readEmails } from "../store/emails.ts";
import { utcDate } from "./email-get.ts";
import { id, parseIdOrCreation } from "./ids.ts";
import { answer, type JmapDeps, type Method, type MethodContext, refuse } from "./method.ts";

const view = ({ id: rowId, sizeOctets, savedAt, summary }: DraftVersion) => ({
  blobId: `be${rowId}`,
  size: sizeOctets,
  savedAt: utcDate(savedAt),
  subject: summary.subject,
  preview: summary.preview,
});

/** Ours: what a draft said before. docs/jmap.md. */
export function draftVersionMethods({ database }: JmapDeps): Record<string, Method> {
  /** The row id of a draft of the account; null for anything else. */
  const draftOf = async (given: unknown, { account, createdIds }: MethodContext): Promise<string | null> => {
    const rowId = parseIdOrCreation("e", given, createdIds);
    const email = rowId === null ? undefined : (await readEmails(database, account, [rowId])).get(rowId);
    return email?.keywords.includes("$draft") ? email.id : null;
  };
  return {
    async "DraftVersion/list"({ emailId }, context) {
      const { account, accountId } = context;
      const draft = await draftOf(emailId, context);
      if (draft === null) return refuse("notFound");
      const list = (await listDraftVersions(database, account, draft)).map(view);
      return answer("DraftVersion/list", { accountId, emailId: id("e", draft), list });
    },
    async "DraftVersion/keep"({ emailId }, context) {
      const { account, accountId } = context;
      const draft = await draftOf(emailId, context);
      if (draft === null) return refuse("notFound");
      await database.transaction(async (tx) => {
        await lockAccounts(tx, [account]);
        await keepDraft(tx, account, draft);
      });
      return answer("DraftVersion/keep", { accountId, emailId: id("e", draft), blobId: `be${draft}` });
    },
  };
}
