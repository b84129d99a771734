import type { Metadata } from "next";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { requireSession } from "../../../lib/session.ts";
import { writingOf } from "../../../lib/writings.ts";
import { undoCookie, undoSecondsFrom } from "../../mail/compose/undo-time.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { UndoTime } from "./undo-time.tsx";
import { WritingForm } from "./writing-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.writing"))("title"),
});

/** How one writes, kept with the account; how long one thinks after Send, in the browser. */
export default async function WritingPage() {
  const [session, t] = await Promise.all([requireSession(), getTranslations("settings.writing")]);
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="writing" />
      <PageHead title={t("title")} />
      <div className="grid gap-5">
        <WritingForm start={await writingOf(session.account)} />
        <UndoTime chosen={undoSecondsFrom((await cookies()).get(undoCookie)?.value)} />
      </div>
    </Shell>
  );
}
