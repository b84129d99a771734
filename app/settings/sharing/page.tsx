import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import type { ShareSummary } from "../../../mail-core/index.ts";
import { readClock } from "../../request-clock.ts";
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
  const day = new Intl.DateTimeFormat(clock.locale, { dateStyle: "long", timeZone: clock.timeZone });
  const other = (side: "owner" | "grantee", share: ShareSummary): OtherSide => ({
    ...share[side],
    level: share.level,
    since: t(share.sharedBy === null ? "sinceByCommand" : "sinceBy", {
      since: day.format(share.sharedAt),
      by: share.sharedBy ?? "",
    }),
  });
  const given = shares.filter(({ owner }) => owner.id === session.account);
  const got = shares.filter(({ grantee }) => grantee.id === session.account);
  return (
    <Words of={["sharing"]}>
      <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
        <SettingsSections here="sharing" />
        <h1 className="text-xl font-semibold tracking-[-0.015em]">{t("mine")}</h1>
        <p className="mt-0.5 mb-5 max-w-xl text-sm text-pretty text-ink-2">{t("mineLead")}</p>
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
