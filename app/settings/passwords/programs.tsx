import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Service } from "../../../mail-core/index.ts";
import { Button } from "../../ui/button.tsx";
import { Copied } from "../../ui/copied.tsx";
import { Section } from "../section.tsx";

interface ProgramsProps {
  address: string;
  host: string;
  services: readonly Service[];
  contactsUrl: string;
  hasSecondFactor: boolean;
  locale: string;
}

/** What a program is told that does not find it by itself, and the profile for those that take one. */
export function Programs({ address, host, services, contactsUrl, hasSecondFactor, locale }: ProgramsProps) {
  const t = useTranslations("settings.passwords.programs");
  const portsOf = (protocol: Service["protocol"]) => {
    const ways = services
      .filter((one) => one.protocol === protocol)
      .map(({ port, tls }) => t("way", { port: String(port), tls: tls === "implicit" ? "TLS" : "STARTTLS" }));
    return ways.length > 0 ? new Intl.ListFormat(locale, { type: "disjunction" }).format(ways) : null;
  };
  const [collect, send] = [portsOf("pop3"), portsOf("submission")];
  const row = (label: string, text: string, more?: string) => (
    <Row label={label} {...(more ? { more } : {})}>
      <Copied label={t("copy", { what: label })} done={t("copied")} text={text} />
    </Row>
  );
  return (
    <Section title={t("title")} words={t("lead")}>
      <dl className="grid gap-x-4 gap-y-4 sm:grid-cols-[auto_1fr]">
        {row(t("user"), address, t(hasSecondFactor ? "passwordStrict" : "password"))}
        {collect ? row(t("collect"), host, `${t("ports", { ports: collect })} ${t("leave")}`) : null}
        {send ? row(t("send"), host, t("ports", { ports: send })) : null}
        {row(t("contacts"), contactsUrl)}
      </dl>
      {collect && send ? (
        <div className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-3 border-t pt-5">
          <p className="min-w-0 grow basis-64 text-sm text-pretty text-ink-2">
            <b className="block font-medium text-ink">{t("apple")}</b>
            {t("appleMore")}
          </p>
          <Button asChild>
            {/* Without `download`: Safari would put it among the files, where it offers to install it otherwise. */}
            <a href="/settings/passwords/profile">
              <Download aria-hidden />
              {t("getProfile")}
            </a>
          </Button>
        </div>
      ) : null}
    </Section>
  );
}

function Row({ label, more, children }: { label: string; more?: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-1 sm:col-span-2 sm:grid-cols-subgrid sm:items-start">
      <dt className="text-sm text-ink-2 sm:py-2">{label}</dt>
      <dd className="min-w-0">
        {children}
        {more ? <p className="mt-1.5 text-xs text-pretty text-ink-3">{more}</p> : null}
      </dd>
    </div>
  );
}
