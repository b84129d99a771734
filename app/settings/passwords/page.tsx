import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { localeOf } from "../ago.ts";
import { SettingsSections } from "../sections.tsx";
import { Shell } from "../shell.tsx";
import { AddPassword } from "./add-password.tsx";
import { habitWords, lastUseWords } from "./password-words.ts";
import { PasswordsList } from "./passwords-list.tsx";
import { Pop3Secret } from "./pop3-secret.tsx";

export const metadata: Metadata = { title: "App passwords" };

/** Passwords for single programs. */
export default async function PasswordsPage() {
  const session = await requireSession();
  const { appPasswords, pop3Secrets } = mailCore();
  const [list, head, hasSecret] = await Promise.all([
    appPasswords.list(session.account),
    headers(),
    pop3Secrets.has(session.account),
  ]);
  const locale = localeOf(head);
  const shown = list.map((one) => ({
    id: one.id,
    name: one.name,
    protocols: one.protocols,
    habits: one.protocols.includes("pop3") ? habitWords(one.pop3) : null,
    use: lastUseWords(one, locale),
  }));
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="passwords" />
      <div className="mb-5 flex flex-wrap items-end gap-4">
        <div className="grow">
          <h1 className="text-xl font-semibold tracking-[-0.015em]">App passwords</h1>
          <p className="mt-0.5 max-w-xl text-sm text-pretty text-ink-2">
            One for each phone and program. Lose one, and you revoke that one alone.
          </p>
        </div>
        <AddPassword address={session.address} />
      </div>
      <div className="overflow-hidden rounded-xl border bg-surface">
        {shown.length > 0 ? (
          <PasswordsList passwords={shown} />
        ) : (
          <EmptyState icon={<KeyRound />} title="No app passwords yet">
            Programs sign in with your own password until you make them one.
          </EmptyState>
        )}
      </div>
      {pop3Secrets.offered ? <Pop3Secret has={hasSecret} address={session.address} /> : null}
    </Shell>
  );
}
