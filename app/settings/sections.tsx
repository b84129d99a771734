import { Sections } from "../ui/sections.tsx";

const sections = [
  { name: "account", href: "/settings", text: "Account" },
  { name: "appearance", href: "/settings/appearance", text: "Appearance" },
  { name: "reading", href: "/settings/reading", text: "Reading" },
  { name: "identities", href: "/settings/identities", text: "Identities" },
  { name: "rules", href: "/settings/rules", text: "Rules" },
  { name: "vacation", href: "/settings/vacation", text: "Vacation" },
  { name: "collect", href: "/settings/collect", text: "Other accounts" },
  { name: "passwords", href: "/settings/passwords", text: "App passwords" },
] as const;

/** From one page of the settings to another. */
export const SettingsSections = ({ here }: { here: (typeof sections)[number]["name"] }) => (
  <Sections label="Settings" pages={sections} here={here} />
);
