import Link from "next/link";
import { cn } from "../ui/cn.ts";

const sections = [
  { name: "account", href: "/settings", text: "Account" },
  { name: "passwords", href: "/settings/passwords", text: "App passwords" },
] as const;

/** From one page of the settings to another. */
export function SettingsSections({ here }: { here: (typeof sections)[number]["name"] }) {
  return (
    <nav aria-label="Settings" className="mb-6 flex gap-1">
      {sections.map(({ name, href, text }) => (
        <Link
          key={name}
          href={href}
          aria-current={here === name ? "page" : undefined}
          className={cn(
            "rounded-md px-3 py-1.5 text-sm text-ink-2 hover:bg-hover hover:text-ink",
            here === name && "bg-pressed font-medium text-ink",
          )}
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
