import Link from "next/link";
import { cn } from "../ui/cn.ts";

const sections = [
  { name: "accounts", href: "/admin", text: "Accounts" },
  { name: "aliases", href: "/admin/aliases", text: "Aliases" },
  { name: "domains", href: "/admin/domains", text: "Domains" },
  { name: "queue", href: "/admin/queue", text: "Queue" },
] as const;

/** From one page of the administration to another. */
export function AdminSections({ here }: { here: (typeof sections)[number]["name"] }) {
  return (
    <nav aria-label="Administration" className="mb-6 flex gap-1">
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
