import type { ReactNode } from "react";
import { cn } from "./cn.ts";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
  /** Where it is the whole page, its title is the page's heading. */
  page?: boolean;
}

/** What stands where there is nothing, or where something failed. */
export function EmptyState({ icon, title, children, action, className, page = false }: EmptyStateProps) {
  const Title = page ? "h1" : "p";
  return (
    <div className={cn("grid place-items-center px-6 py-16 text-center", className)}>
      {icon ? (
        <div aria-hidden className="mb-4 text-ink-3/70 [&_svg]:size-9 [&_svg]:stroke-[1.25]">
          {icon}
        </div>
      ) : null}
      <Title className="text-base font-medium text-ink">{title}</Title>
      {children ? <div className="mt-1 max-w-72 text-sm text-balance text-ink-2">{children}</div> : null}
      {action ? <div className="mt-4">{action}</div> : null}
    </div>
  );
}
