import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { slowDownWords } from "../../lib/auth/account-words.ts";
import { relyingParty } from "../../lib/auth/relying-party.ts";
import { lockedAddress, wayBack, withWayBack } from "../../lib/auth/way-back.ts";
import type { Say } from "../../lib/language/words.ts";
import { mailCore } from "../../lib/mail.ts";
import { beginAddress } from "../../lib/oidc/addresses.ts";
import { singleSignOn } from "../../lib/oidc/offer.ts";
import { refusalOf } from "../../lib/oidc/outcome.ts";
import { currentLockedSession, currentSession } from "../../lib/session.ts";
import { cn } from "../ui/cn.ts";
import { Words } from "../ui/words.tsx";
import { ForgetMail } from "./forget-mail.tsx";
import { Front } from "./front.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { Notice } from "./notice.tsx";
import { Or } from "./or.tsx";
import { PasskeySignIn } from "./passkey-sign-in.tsx";
import { ProviderLink } from "./provider-link.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("front"))("signIn"),
});

/** What the address says when somebody is sent here: by next-auth's own door, by single sign-on, or because the code came too late. */
function problemOf(t: Say<"account">, error: string | string[] | undefined, provider: string): string | null {
  if (typeof error !== "string") return null;
  const refusal = refusalOf(error);
  if (refusal) return t(`oidc.${refusal}`, { name: provider });
  if (error === "oidc-only") return t("oidc.only");
  if (error === "stale") return t("codeTooLate");
  if (error === "code-needed") return t("codeNeeded");
  const wait = /^slow-down-(\d{1,6})$/.exec(error);
  return wait ? slowDownWords(t, Number(wait[1])) : t("refused");
}

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ error?: string | string[]; to?: string | string[]; with?: string | string[] }>;
}) {
  const { error, to, with: asked } = await searchParams;
  const back = wayBack(to);
  if (await currentSession()) redirect(back ?? "/mail");
  if (await currentLockedSession()) redirect(lockedAddress(back));
  if (!(await mailCore().setUp.done())) redirect("/set-up");
  const [t, account] = await Promise.all([getTranslations("front"), getTranslations("account")]);
  const provider = singleSignOn();
  // Where the provider is the way in, administrators know the other one.
  const isHidden = provider?.isOnly === true && asked !== "password";
  const hasPasskeys = relyingParty() !== null && !isHidden;
  const name = provider?.name ?? t("oidc.unnamed");
  const problem = problemOf(account, error, name);
  const lead = provider?.isOnly && !isHidden ? t("oidc.administrators") : null;
  return (
    <Words of={["front"]}>
      <Front title={t("signInTitle")} lead={lead} foot={<LanguageChoice />}>
        <ForgetMail />
        {isHidden ? null : <SignInForm problem={problem} to={back} hasPasskeys={hasPasskeys} />}
        {provider || hasPasskeys ? (
          <div className={cn("grid gap-4", !isHidden && "mt-5", !provider && "noscript:hidden")}>
            {isHidden ? <Notice text={problem} /> : <Or />}
            {provider ? (
              <ProviderLink href={withWayBack(beginAddress, back)} isMain={isHidden}>
                {t("oidc.signIn", { name })}
              </ProviderLink>
            ) : null}
            {hasPasskeys ? <PasskeySignIn to={back} /> : null}
          </div>
        ) : null}
      </Front>
    </Words>
  );
}
