import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { appearanceOf } from "../../../lib/appearances.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { trustedSenders } from "../../../lib/trusted-senders.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Words } from "../../ui/words.tsx";
import { Section } from "../section.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { ReceiptChoices } from "./receipt-choices.tsx";
import { TabChoices } from "./tab-choices.tsx";
import { TrustedList } from "./trusted-list.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.reading"))("title"),
});

/** What a message may do when it is read. */
export default async function ReadingPage() {
  const t = await getTranslations("settings.reading");
  const session = await requireSession();
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="reading" />
      <PageHead title={t("title")} />
      <Section
        title={t("images")}
        words={mailCore().remoteImages ? t("imagesThroughServer") : t("imagesMore")}
      >
        <TrustedList start={await trustedSenders(session.account)} />
      </Section>
      <Words of={["receipts", "tabs"]}>
        <TabChoices
          start={await appearanceOf(session.account)}
          senders={await mailCore().categories.senders(session.account)}
        />
        <ReceiptChoices start={await appearanceOf(session.account)} />
      </Words>
    </Shell>
  );
}
