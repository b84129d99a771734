import type { ReactNode } from "react";
import { cn } from "../ui/cn.ts";

/** A table of the administration; on a phone each row is a card, and the heads are only said. */
export function AdminTable({
  heads,
  acts,
  children,
}: {
  heads: readonly string[];
  /** What the last column holds, which has no head to be seen. */
  acts: string;
  children: ReactNode;
}) {
  return (
    <table className="w-full text-start text-sm">
      <thead className="border-b bg-sunken text-xs text-ink-3 max-md:sr-only">
        <tr className="[&_th]:px-4 [&_th]:py-2.5 [&_th]:font-medium">
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
          <th scope="col">
            <span className="sr-only">{acts}</span>
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** One of its rows: what it is called stands first, its acts beside that on a phone and at the end elsewhere. */
export function AdminRow({
  name,
  acts,
  className,
  children,
}: {
  name: ReactNode;
  acts: ReactNode;
  className?: string | false;
  /** The cells between. */
  children: ReactNode;
}) {
  return (
    <tr
      className={cn(
        "border-b last:border-b-0 hover:bg-hover max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1.5 max-md:px-4 max-md:py-3 md:[&_td]:px-4 md:[&_td]:py-3",
        className,
      )}
    >
      <td className="max-md:min-w-0 max-md:basis-[calc(100%-44px)]">{name}</td>
      {children}
      <td className="max-md:order-2 max-md:w-8 md:w-px">{acts}</td>
    </tr>
  );
}
