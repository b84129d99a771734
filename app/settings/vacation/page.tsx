import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { using } from "../../../lib/jmap/calls.ts";
import { answerTo } from "../../../lib/jmap/client.ts";
import type { VacationResponse } from "../../../lib/jmap/types.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { readClock } from "../../request-clock.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { VacationForm } from "./vacation-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.vacation"))("title"),
});

/** What people hear who write while one is away. RFC 8621 section 8. */
export default async function VacationPage() {
  const t = await getTranslations("settings.vacation");
  const session = await requireSession();
  const accountId = `a${session.account}`;
  const methodCalls = [["VacationResponse/get", { accountId, ids: ["singleton"] }, "vacation"]];
  const [answer, { timeZone, now }] = await Promise.all([
    mailCore().jmap(session.account, { using, methodCalls }),
    readClock(),
  ]);
  if (!answer.ok) throw new Error(`JMAP refused the page's own request: ${answer.problem.type}`);
  const { list } = answerTo<{ list: VacationResponse[] }>(answer.response.methodResponses, "vacation");
  const [vacation] = list;
  if (!vacation) throw new Error("There is no vacation");
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="vacation" />
      <PageHead title={t("title")} lead={t("lead")} />
      <VacationForm accountId={accountId} start={vacation} timeZone={timeZone} now={now} />
    </Shell>
  );
}
