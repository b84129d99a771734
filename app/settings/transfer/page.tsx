import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { using } from "../../../lib/jmap/calls.ts";
import { answerTo } from "../../../lib/jmap/client.ts";
import type { MailImport } from "../../../lib/jmap/elsewhere-types.ts";
import type { Mailbox } from "../../../lib/jmap/types.ts";
import { labelsOf } from "../../../lib/labels.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { placesOf } from "../../mail/load.ts";
import { readClock } from "../../request-clock.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { ExportForm } from "./export-form.tsx";
import { ImportSection } from "./import-section.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.transfer"))("title"),
});

/** Mail that comes in as files, and goes out as files. */
export default async function TransferPage() {
  const session = await requireSession();
  const accountId = `a${session.account}`;
  const methodCalls = [
    ["Mailbox/get", { accountId, ids: null }, "mailboxes"],
    ["MailImport/get", { accountId, ids: null }, "imports"],
  ];
  const [t, answer, resource, labels, { locale }] = await Promise.all([
    getTranslations("settings.transfer"),
    mailCore().jmap(session.account, { using, methodCalls }),
    mailCore().jmapSession(session.account, ""),
    labelsOf(session.account),
    readClock(),
  ]);
  if (!answer.ok) throw new Error(`JMAP refused the page's own request: ${answer.problem.type}`);
  const { methodResponses } = answer.response;
  const { list: mailboxes } = answerTo<{ list: Mailbox[] }>(methodResponses, "mailboxes");
  const { list: imports } = answerTo<{ list: MailImport[] }>(methodResponses, "imports");
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="transfer" />
      <PageHead title={t("title")} lead={t("lead")} />
      <ImportSection
        accountId={accountId}
        places={placesOf(resource)}
        imports={imports}
        mailboxes={mailboxes}
        locale={locale}
      />
      <ExportForm
        accountId={accountId}
        address={session.address}
        mailboxes={mailboxes}
        labels={labels}
        locale={locale}
      />
    </Shell>
  );
}
