import { ShieldCheck } from "lucide-react";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Notice } from "../sign-in/notice.tsx";
import { OfferProof } from "./own-password-field.tsx";
import { proofOffer, proofProblem } from "./proof-offer.ts";

/** Lets what asks for the password take the word of a provider of single sign-on, and tells who comes back from there what came of it. */
export async function AroundProof({ children }: { children: ReactNode }) {
  const offer = await proofOffer();
  if (!offer) return children;
  const [t, problem] = await Promise.all([getTranslations("settings.proof"), proofProblem(offer)]);
  return (
    <OfferProof offer={offer}>
      <div className="max-w-2xl not-empty:mb-5">
        {problem ? <Notice text={problem} /> : null}
        {offer.isProven && !problem ? (
          <p
            role="status"
            className="flex gap-2.5 rounded-md bg-good-soft px-3 py-2.5 text-sm text-good-text"
          >
            <ShieldCheck aria-hidden className="mt-0.5 size-4 shrink-0" />
            {t("confirmedMore", { name: offer.name })}
          </p>
        ) : null}
      </div>
      {children}
    </OfferProof>
  );
}
