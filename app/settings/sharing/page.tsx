import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import type { ShareSummary } from "../../../mail-core/index.ts";
import { sinceWords } from "../../admin/sharing/share-words.ts";
import { readClock } from "../../request-clock.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Words } from "../../ui/words.tsx";
import { Section } from "../section.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { ShareForm } from "./share-form.tsx";
import { type OtherSide, SharesList } from "./shares-list.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("sharing"))("mine"),
});

/** Who may read one's mail, and whose mail one may read. */
export default async function SharingPage() {
  const session = await requireSession();
  const [t, clock, shares] = await Promise.all([
    getTranslations("sharing"),
    readClock(),
    mailCore().sharing.of(session.account),
  ]);
  const other = (side: "owner" | "grantee", share: ShareSummary): OtherSide => ({
    ...share[side],
    level: share.level,
    since: sinceWords(t, share, clock),
  });
  const given = shares.filter(({ owner }) => owner.id === session.account);
  const got = shares.filter(({ grantee }) => grantee.id === session.account);
  return (
    <Words of={["sharing"]}>
      <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
        <SettingsSections here="sharing" />
        <PageHead title={t("mine")} lead={t("mineLead")} />
        <Section title={t("whoMay")} words={t("whoMayMore")}>
          <div aria-live="polite">
            {given.length > 0 ? (
              <SharesList side="grantee" others={given.map((share) => other("grantee", share))} />
            ) : (
              <p className="text-sm text-ink-2">{t("nobody")}</p>
            )}
          </div>
        </Section>
        <Section title={t("openMine")} words={t("openMineMore")}>
          <ShareForm address={session.address} />
        </Section>
        <Section title={t("openToYou")} words={t("openToYouMore")}>
          {got.length > 0 ? (
            <SharesList side="owner" others={got.map((share) => other("owner", share))} />
          ) : (
            <p className="text-sm text-ink-2">{t("nothing")}</p>
          )}
        </Section>
      </Shell>
    </Words>
  );
}
