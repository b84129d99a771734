import Link from "next/link";
import { cn } from "./cn.ts";

/** From one page of an area to another. */
export function Sections<Name extends string>({
  label,
  pages,
  here,
}: {
  label: string;
  pages: readonly { name: Name; href: string; text: string }[];
  here: Name;
}) {
  return (
    <nav aria-label={label} className="mb-6 flex flex-wrap gap-1">
      {pages.map(({ name, href, text }) => (
        <Link
          key={name}
          href={href}
          aria-current={here === name ? "page" : undefined}
          className={cn(
            "rounded-md px-3 py-1.5 text-sm whitespace-nowrap text-ink-2 hover:bg-hover hover:text-ink",
            here === name && "bg-pressed font-medium text-ink",
          )}
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
