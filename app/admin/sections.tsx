import { useTranslations } from "next-intl";
import { Sections } from "../ui/sections.tsx";

const sections = [
  { name: "accounts", href: "/admin" },
  { name: "aliases", href: "/admin/aliases" },
  { name: "sharing", href: "/admin/sharing" },
  { name: "domains", href: "/admin/domains" },
  { name: "queue", href: "/admin/queue" },
] as const;

/** From one page of the administration to another. */
export function AdminSections({ here }: { here: (typeof sections)[number]["name"] }) {
  const t = useTranslations("admin.sections");
  const pages = sections.map((section) => ({ ...section, text: t(section.name) }));
  return <Sections label={t("label")} pages={pages} here={here} />;
}
