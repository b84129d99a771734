import { LogIn } from "lucide-react";
import { useTranslations } from "next-intl";
import { withWayBack } from "../../lib/auth/way-back.ts";
import { againAddress } from "../../lib/oidc/addresses.ts";
import { Button } from "../ui/button.tsx";

interface AskProviderProps {
  /** What people call the provider. */
  name: string;
  to: string | null;
  /** Whether it is the only way. */
  isMain: boolean;
}

/** Has the provider of single sign-on ask who is there. A link: a form of ours may lead nowhere else. */
export function AskProvider({ name, to, isMain }: AskProviderProps) {
  const t = useTranslations("locked");
  return (
    <Button asChild variant={isMain ? "primary" : "secondary"} size="lg" className="w-full">
      <a href={withWayBack(againAddress, to ?? "/mail/inbox?")}>
        <LogIn aria-hidden />
        <span className="truncate">{t("unlockWith", { name })}</span>
      </a>
    </Button>
  );
}
