import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { ForwardingForm } from "./forwarding-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.forwarding"))("title"),
});

/** Where one's mail goes on to, and whether it also stays. */
export default async function ForwardingPage() {
  const session = await requireSession();
  const [t, forwarding] = await Promise.all([
    getTranslations("settings.forwarding"),
    mailCore().aliases.forwarding(session.account),
  ]);
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="forwarding" />
      <PageHead title={t("title")} lead={t("lead")} />
      <ForwardingForm key={JSON.stringify(forwarding)} address={session.address} now={forwarding} />
    </Shell>
  );
}
