"use client";

import Link from "next/link";
import { useEffect, useRef } from "react";
import { cn } from "./cn.ts";

/** From one page of an area to another: a row of links, or a column beside the page where there are many and the screen has room. */
export function Sections<Name extends string>({
  label,
  pages,
  here,
  isColumn = false,
}: {
  label: string;
  pages: readonly { name: Name; href: string; text: string }[];
  here: Name;
  isColumn?: boolean;
}) {
  const row = useRef<HTMLElement>(null);
  // On a phone the row is wider than the screen: one sees where one is.
  useEffect(() => {
    const current = row.current?.querySelector<HTMLElement>("[aria-current]");
    if (row.current && current)
      row.current.scrollLeft = current.offsetLeft - (row.current.clientWidth - current.clientWidth) / 2;
  }, []);
  return (
    <nav
      ref={row}
      aria-label={label}
      className={cn(
        "relative mb-6 flex gap-1 max-lg:-mx-4 max-lg:overflow-x-auto max-lg:px-4 max-lg:pb-1 max-lg:[scrollbar-width:none]",
        isColumn && "lg:absolute lg:start-6 lg:mb-0 lg:w-44 lg:flex-col lg:gap-0.5",
      )}
    >
      {pages.map(({ name, href, text }) => (
        <Link
          key={name}
          href={href}
          aria-current={here === name ? "page" : undefined}
          className={cn(
            "shrink-0 rounded-md px-3 py-1.5 text-sm whitespace-nowrap hover:bg-hover hover:text-ink",
            isColumn && "lg:whitespace-normal",
            here === name ? "bg-pressed font-medium text-ink" : "text-ink-2",
          )}
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
