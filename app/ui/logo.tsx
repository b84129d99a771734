import { cn } from "./cn.ts";

/**
 * The mark: a herald's staff (kerykeion), two strands crossing around it under spread wings.
 * Drawn in the current colour; decorative: the name stands beside it.
 */
export function KeryxMark({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={cn("size-6", className)}
      aria-hidden="true"
    >
      <path d="M12 5.2V21.5" />
      <circle cx="12" cy="3.4" r="1.35" fill="currentColor" stroke="none" />
      <path d="M10.6 7.2C8.4 7.3 4.6 6.9 2.6 4.4c.2 2.6 2 5.2 6 5.5" />
      <path d="M13.4 7.2c2.2.1 6-.3 8-2.8-.2 2.6-2 5.2-6 5.5" />
      <path d="M8.9 9.9c-.9 2.5 6.3 3.3 6.3 5.7 0 1.6-1.5 2.3-3.2 3" />
      <path d="M15.1 9.9c.9 2.5-6.3 3.3-6.3 5.7 0 1.6 1.5 2.3 3.2 3" />
    </svg>
  );
}

/** Mark and name side by side. */
export function KeryxLogo({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2 text-ink", className)}>
      <span className="grid size-7 place-items-center rounded-lg bg-accent text-accent-ink">
        <KeryxMark className="size-5!" />
      </span>
      <span className="text-lg font-semibold tracking-[-0.02em]">Keryx</span>
    </span>
  );
}
