import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { tabsOf } from "../../../lib/appearance.ts";
import { appearanceOf } from "../../../lib/appearances.ts";
import { using } from "../../../lib/jmap/calls.ts";
import { answerTo } from "../../../lib/jmap/client.ts";
import type { Mailbox } from "../../../lib/jmap/types.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { arrange } from "../../mail/frame/folders.ts";
import { Words } from "../../ui/words.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { NotificationsForm } from "./notifications-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("notifications"))("title"),
});

/** Of what new mail this browser tells. */
export default async function NotificationsPage() {
  const [session, t] = [await requireSession(), await getTranslations("notifications")];
  const accountId = `a${session.account}`;
  const answer = await mailCore().jmap(session.account, {
    using,
    methodCalls: [["Mailbox/get", { accountId, ids: null }, "mailboxes"]],
  });
  if (!answer.ok) throw new Error(`JMAP refused the page's own request: ${answer.problem.type}`);
  const { list } = answerTo<{ list: Mailbox[] }>(answer.response.methodResponses, "mailboxes");
  const { system, own } = arrange(list);
  const folders = [...system, ...own.map(({ mailbox }) => mailbox)]
    .filter(({ role }) => !["drafts", "sent", "junk", "trash"].includes(role ?? ""))
    .map(({ id, name }) => ({ id, name }));
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="notifications" />
      <h1 className="text-xl font-semibold tracking-[-0.015em]">{t("title")}</h1>
      <Words of={["notifications"]}>
        <NotificationsForm
          accountId={accountId}
          folders={folders}
          hasTabs={tabsOf(await appearanceOf(session.account)) !== null}
        />
      </Words>
    </Shell>
  );
}
