import { Monitor, Smartphone } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { lockMinutesFrom } from "../../lib/auth/lock.ts";
import { passkeysOf } from "../../lib/auth/passkeys.ts";
import { relyingParty } from "../../lib/auth/relying-party.ts";
import { sessionsOf, type WebSession } from "../../lib/auth/web-sessions.ts";
import { mailCore } from "../../lib/mail.ts";
import { requireSession } from "../../lib/session.ts";
import { readClock } from "../request-clock.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { signOutThere } from "./actions.ts";
import { ago, localeOf } from "./ago.ts";
import { LockForm } from "./lock-form.tsx";
import { passkeyUse } from "./passkeys/passkey-words.ts";
import { Passkeys } from "./passkeys/passkeys.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SecondFactor } from "./second-factor/second-factor.tsx";
import { Section } from "./section.tsx";
import { SettingsSections } from "./sections.tsx";
import { Shell } from "./shell.tsx";
import { agentWords } from "./user-agent.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("settings.account"))("settings"),
});

export default async function SettingsPage() {
  const [t, factor, passkey, lock] = await Promise.all([
    getTranslations("settings.account"),
    getTranslations("settings.secondFactor"),
    getTranslations("settings.passkeys"),
    getTranslations("settings.lock"),
  ]);
  const session = await requireSession();
  const [sessions, head, secondFactor, passkeys, clock] = await Promise.all([
    sessionsOf(session.account),
    headers(),
    mailCore().secondFactors.find(session.account),
    passkeysOf(session.account),
    readClock(),
  ]);
  const locale = localeOf(head);
  const day = new Intl.DateTimeFormat(clock.locale, { dateStyle: "long", timeZone: clock.timeZone });
  const others = sessions.filter(({ id }) => id !== session.sessionId);
  return (
    <Shell here="settings" administrator={session.role === "administrator"} address={session.address}>
      <SettingsSections here="account" />
      <PageHead title={t("settings")} />
      <Section title={t("password")} words={t(secondFactor ? "passwordHere" : "passwordMore")}>
        <PasswordForm address={session.address} />
      </Section>
      <Section title={factor("title")} words={factor("lead")}>
        <SecondFactor
          address={session.address}
          state={secondFactor && { ...secondFactor, since: day.format(secondFactor.since) }}
        />
      </Section>
      <Section title={passkey("title")} words={passkey("lead")}>
        {relyingParty() ? (
          <Passkeys
            passkeys={passkeys.map(({ id, name, ...times }) => ({
              ...{ id, name },
              use: passkeyUse(passkey, times, locale),
            }))}
            suggestion={agentWords(t, head.get("user-agent") ?? "")}
            asksCode={secondFactor !== null}
          />
        ) : (
          <p className="text-sm text-ink-2">{passkey("notOffered")}</p>
        )}
      </Section>
      <Section title={lock("title")} words={lock("more")}>
        <LockForm start={lockMinutesFrom(String(session.lockAfterMin))} />
      </Section>
      <Section title={t("signedIn")} words={t("signedInMore")}>
        <ul className="grid grid-cols-1 gap-2">
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

function Session({ session, here, locale }: { session: WebSession; here: boolean; locale: string }) {
  const t = useTranslations("settings.account");
  const { id, userAgent, network, lastSeenAt } = session;
  const Icon = /Mobile|iPhone|Android/.test(userAgent) ? Smartphone : Monitor;
  return (
    <li className="flex min-h-14 items-center gap-3 rounded-lg border px-4 py-2.5">
      <Icon aria-hidden className="size-5 shrink-0 stroke-[1.5] text-ink-3" />
      <span className="min-w-0 grow">
        <span className="block truncate text-sm font-medium">{agentWords(t, userAgent)}</span>
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
