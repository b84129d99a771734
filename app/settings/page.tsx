import { Monitor, Smartphone } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { sessionsOf, type WebSession } from "../../lib/auth/web-sessions.ts";
import { requireSession } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { signOutThere } from "./actions.ts";
import { ago, localeOf } from "./ago.ts";
import { PasswordForm } from "./password-form.tsx";
import { SettingsSections } from "./sections.tsx";
import { Shell } from "./shell.tsx";
import { agentWords } from "./user-agent.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.account"))("settings"),
});

export default async function SettingsPage() {
  const t = await getTranslations("settings.account");
  const session = await requireSession();
  const [sessions, head] = await Promise.all([sessionsOf(session.account), headers()]);
  const locale = localeOf(head);
  const others = sessions.filter(({ id }) => id !== session.sessionId);
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="account" />
      <h1 className="mb-6 text-xl font-semibold tracking-[-0.015em]">{t("settings")}</h1>
      <Section title={t("password")} words={t("passwordMore")}>
        <PasswordForm address={session.address} />
      </Section>
      <Section title={t("signedIn")} words={t("signedInMore")}>
        <ul className="grid gap-2">
          {[...sessions]
            .sort((a) => (a.id === session.sessionId ? -1 : 0))
            .map((one) => (
              <Session key={one.id} session={one} here={one.id === session.sessionId} locale={locale} />
            ))}
        </ul>
        {others.length > 1 ? (
          <form action={signOutThere} className="mt-3">
            <Button type="submit">{t("signOutElse")}</Button>
          </form>
        ) : null}
      </Section>
    </Shell>
  );
}

function Section({ title, words, children }: { title: string; words: string; children: ReactNode }) {
  return (
    <section className="mb-5 grid gap-5 rounded-xl border bg-surface p-5 sm:p-6 md:grid-cols-[220px_1fr]">
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        <p className="mt-1 text-sm text-pretty text-ink-2">{words}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}

function Session({ session, here, locale }: { session: WebSession; here: boolean; locale: string }) {
  const t = useTranslations("settings.account");
  const { id, userAgent, network, lastSeenAt } = session;
  const Icon = /Mobile|iPhone|Android/.test(userAgent) ? Smartphone : Monitor;
  return (
    <li className="flex min-h-14 items-center gap-3 rounded-lg border px-4 py-2.5">
      <Icon aria-hidden className="size-5 shrink-0 stroke-[1.5] text-ink-3" />
      <span className="min-w-0 grow">
        <span className="block truncate text-sm font-medium">{agentWords(userAgent)}</span>
        <span className="block truncate text-xs text-ink-3">
          {t("used", { network, ago: ago(lastSeenAt, locale) })}
        </span>
      </span>
      {here ? (
        <Badge tone="good">{t("thisBrowser")}</Badge>
      ) : (
        <form action={signOutThere}>
          <input type="hidden" name="id" value={id} />
          <Button type="submit" size="sm">
            {t("signOutThere")}
          </Button>
        </form>
      )}
    </li>
  );
}
