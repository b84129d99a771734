import { useTranslations } from "next-intl";
import { Sections } from "../ui/sections.tsx";

const pages = [
  { name: "account", href: "/settings" },
  { name: "passwords", href: "/settings/passwords" },
  { name: "appearance", href: "/settings/appearance" },
  { name: "language", href: "/settings/language" },
  { name: "reading", href: "/settings/reading" },
  { name: "writing", href: "/settings/writing" },
  { name: "templates", href: "/settings/templates" },
  { name: "identities", href: "/settings/identities" },
  { name: "encryption", href: "/settings/encryption" },
  { name: "notifications", href: "/settings/notifications" },
  { name: "keys", href: "/settings/keys" },
  { name: "rules", href: "/settings/rules" },
  { name: "vacation", href: "/settings/vacation" },
  { name: "forwarding", href: "/settings/forwarding" },
  { name: "sharing", href: "/settings/sharing" },
  { name: "collect", href: "/settings/collect" },
  { name: "transfer", href: "/settings/transfer" },
] as const;

/** From one page of the settings to another. */
export function SettingsSections({ here }: { here: (typeof pages)[number]["name"] }) {
  const t = useTranslations("settings.sections");
  return (
    <Sections
      label={t("label")}
      pages={pages.map((page) => ({ ...page, text: t(page.name) }))}
      here={here}
      isColumn
    />
  );
}
