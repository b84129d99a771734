import { useTranslations } from "next-intl";
import { strengthOf } from "../../lib/auth/password-strength.ts";
import { cn } from "../ui/cn.ts";

const tones = ["bg-line-strong", "bg-danger", "bg-star", "bg-accent", "bg-good-text"];

/** Four bars and a word that follow what is typed. */
export function StrengthMeter({ password, known }: { password: string; known?: readonly string[] }) {
  const t = useTranslations("front.strength");
  const { score, name } = strengthOf(password, known);
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="flex grow gap-1">
        {[1, 2, 3, 4].map((bar) => (
          <span
            key={bar}
            className={cn(
              "h-1 grow rounded-full transition-colors",
              bar <= score ? tones[score] : "bg-pressed",
            )}
          />
        ))}
      </span>
      <span aria-live="polite" className="min-w-14 text-end text-2xs">
        {name && t(name)}
      </span>
    </span>
  );
}
