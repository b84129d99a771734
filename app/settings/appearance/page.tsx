import type { Metadata } from "next";
import { appearanceOf } from "../../../lib/appearances.ts";
import { requireSession } from "../../../lib/session.ts";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { AppearanceForm } from "./appearance-form.tsx";

export const metadata: Metadata = { title: "Appearance" };

/** How the screens look, kept with the account. */
export default async function AppearancePage() {
  const session = await requireSession();
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="appearance" />
      <h1 className="text-xl font-semibold tracking-[-0.015em]">Appearance</h1>
      <p className="mt-0.5 mb-5 max-w-xl text-sm text-pretty text-ink-2">
        Kept with your account: it looks like this wherever you sign in.
      </p>
      <AppearanceForm start={await appearanceOf(session.account)} />
    </Shell>
  );
}
