import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { using } from "../../../lib/jmap/calls.ts";
import { answerTo } from "../../../lib/jmap/client.ts";
import type { Identity } from "../../../lib/jmap/types.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { Identities } from "./identities.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.identities"))("title"),
});

/** As whom one writes. RFC 8621 section 6. */
export default async function IdentitiesPage() {
  const t = await getTranslations("settings.identities");
  const session = await requireSession();
  const accountId = `a${session.account}`;
  const answer = await mailCore().jmap(session.account, {
    using,
    methodCalls: [["Identity/get", { accountId, ids: null }, "identities"]],
  });
  if (!answer.ok) throw new Error(`JMAP refused the page's own request: ${answer.problem.type}`);
  const { list } = answerTo<{ list: Identity[] }>(answer.response.methodResponses, "identities");
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="identities" />
      <PageHead title={t("title")} lead={t("lead")} />
      <Identities accountId={accountId} start={list} />
    </Shell>
  );
}
