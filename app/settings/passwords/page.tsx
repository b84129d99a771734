import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { readClock } from "../../request-clock.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { AddPassword } from "./add-password.tsx";
import { habitWords, lastUseWords } from "./password-words.ts";
import { PasswordsList } from "./passwords-list.tsx";
import { Pop3Secret } from "./pop3-secret.tsx";
import { Programs } from "./programs.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.passwords"))("title"),
});

/** Passwords for single programs. */
export default async function PasswordsPage() {
  const t = await getTranslations("settings.passwords");
  const session = await requireSession();
  const { appPasswords, pop3Secrets, secondFactors, programs } = mailCore();
  const contactsUrl = process.env.NEXTAUTH_URL ?? "";
  const [list, { locale }, hasSecret, secondFactor] = await Promise.all([
    appPasswords.list(session.account),
    readClock(),
    pop3Secrets.has(session.account),
    secondFactors.find(session.account),
  ]);
  const shown = list.map((one) => ({
    id: one.id,
    name: one.name,
    protocols: one.protocols,
    habits: one.protocols.includes("pop3") ? habitWords(t, one.pop3) : null,
    use: lastUseWords(t, one, locale),
  }));
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="passwords" />
      <PageHead title={t("title")} lead={t("lead")}>
        <AddPassword address={session.address} contactsUrl={contactsUrl} />
      </PageHead>
      <div className="overflow-hidden rounded-xl border bg-surface">
        {shown.length > 0 ? (
          <PasswordsList passwords={shown} />
        ) : (
          <EmptyState icon={<KeyRound />} title={t("none")}>
            {t(secondFactor ? "noneStrict" : "noneMore")}
          </EmptyState>
        )}
      </div>
      <div className="mt-8">
        <Programs
          {...programs.services()}
          {...{ contactsUrl, locale }}
          address={session.address}
          hasSecondFactor={secondFactor !== null}
        />
      </div>
      {pop3Secrets.offered ? <Pop3Secret has={hasSecret} address={session.address} /> : null}
    </Shell>
  );
}
