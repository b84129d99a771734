import { cn } from "./cn.ts";

/** Hues that stay apart and keep white text readable at the lightness used below. */
const hues = [212, 255, 292, 330, 12, 40, 75, 130, 158, 185];

/** The same address always has the same hue. */
function hueOf(seed: string): number {
  let sum = 0;
  for (const character of seed.toLowerCase()) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hues[sum % hues.length] ?? 212;
}

/** Up to two letters of a name, or the first of the address. */
export function initials(name: string | null, email: string): string {
  // Who has no name is called by the address: its first letter, not those of its domain.
  const words = (name === email ? "" : (name ?? ""))
    .split(/[\s._-]+/u)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters =
    words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? email.replace(/^[^\p{L}\p{N}]+/u, "")];
  return (
    letters
      .map((word) => Array.from(word ?? "")[0] ?? "")
      .join("")
      .toUpperCase() || "?"
  );
}

interface AvatarProps {
  name: string | null;
  email: string;
  className?: string;
}

/** A person as letters on a colour. Decorative: the name always stands beside it. */
export function Avatar({ name, email, className }: AvatarProps) {
  const hue = hueOf(email || name || "?");
  return (
    <span
      aria-hidden
      className={cn(
        "inline-grid size-8 shrink-0 place-items-center rounded-full text-xs font-semibold text-white select-none",
        className,
      )}
      style={{ background: `oklch(0.52 0.095 ${hue})` }}
    >
      {initials(name, email)}
    </span>
  );
}
