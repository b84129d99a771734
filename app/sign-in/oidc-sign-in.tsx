import { LogIn } from "lucide-react";
import { useTranslations } from "next-intl";
import { withWayBack } from "../../lib/auth/way-back.ts";
import { beginAddress } from "../../lib/oidc/addresses.ts";
import { Button } from "../ui/button.tsx";

interface OidcSignInProps {
  /** What people call the provider. */
  name: string | null;
  to: string | null;
  /** Whether it is the way in, and not one beside the password. */
  isMain: boolean;
}

/** Single sign-on: a link, since a form of ours may lead nowhere else, and one that no page asks for before it is pressed. */
export function OidcSignIn({ name, to, isMain }: OidcSignInProps) {
  const t = useTranslations("front");
  return (
    <Button asChild variant={isMain ? "primary" : "secondary"} size="lg" className="w-full">
      <a href={withWayBack(beginAddress, to)}>
        <LogIn aria-hidden />
        <span className="truncate">{t("oidc.signIn", { name: name ?? t("oidc.unnamed") })}</span>
      </a>
    </Button>
  );
}
