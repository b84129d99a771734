"use client";

import { ShieldCheck } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useContext } from "react";
import { withWayBack } from "../../lib/auth/way-back.ts";
import { againAddress } from "../../lib/oidc/addresses.ts";
import { PasswordField } from "../sign-in/password-field.tsx";
import { Button } from "../ui/button.tsx";
import type { ProofOffer } from "./proof-offer.ts";

const Offered = createContext<ProofOffer | null>(null);

/** Tells the fields below it who else can say who is here. */
export function OfferProof({ offer, children }: { offer: ProofOffer | null; children: ReactNode }) {
  return <Offered value={offer}>{children}</Offered>;
}

interface OwnPasswordFieldProps {
  label: string;
  hint?: ReactNode;
  error: string | null | undefined;
}

/**
 * The password of who is signed in, which a form asks for before an act that counts. Its field is `current`. Whom a provider of single sign-on
 * knows shows it there, in place of the password or (where there is no other way in) alone.
 */
export function OwnPasswordField({ error, ...props }: OwnPasswordFieldProps) {
  const t = useTranslations("settings.proof");
  const offer = useContext(Offered);
  if (!offer) return <Own {...props} error={error} />;
  const { name, takesPassword, isProven } = offer;
  // With an error it was too long ago.
  if (isProven && !error)
    return (
      <p className="flex items-center gap-2 text-sm text-ink-2">
        <ShieldCheck aria-hidden className="size-4 shrink-0" />
        {t("confirmed", { name })}
      </p>
    );
  return (
    <div className="grid gap-2">
      {takesPassword ? (
        <Own {...props} error={error} />
      ) : (
        <p role="alert" className="text-xs font-medium text-danger-text">
          {error}
        </p>
      )}
      <AskThere text={t(takesPassword ? "orConfirm" : "confirm", { name })} />
      <p className="text-xs text-ink-3">{t("leaves")}</p>
    </div>
  );
}

function Own(props: OwnPasswordFieldProps) {
  return (
    <PasswordField {...props} name="current" autoComplete="current-password" error={props.error ?? null} />
  );
}

/** A link: a form of ours may lead nowhere else. */
function AskThere({ text }: { text: string }) {
  const here = usePathname();
  return (
    <Button asChild className="justify-self-start">
      <a href={withWayBack(againAddress, here)}>
        <ShieldCheck aria-hidden />
        <span className="truncate">{text}</span>
      </a>
    </Button>
  );
}
