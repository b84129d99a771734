import { Sections } from "../ui/sections.tsx";

const sections = [
  { name: "accounts", href: "/admin", text: "Accounts" },
  { name: "aliases", href: "/admin/aliases", text: "Aliases" },
  { name: "domains", href: "/admin/domains", text: "Domains" },
  { name: "queue", href: "/admin/queue", text: "Queue" },
] as const;

/** From one page of the administration to another. */
export const AdminSections = ({ here }: { here: (typeof sections)[number]["name"] }) => (
  <Sections label="Administration" pages={sections} here={here} />
);
