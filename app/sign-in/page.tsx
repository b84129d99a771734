import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { slowDownWords } from "../../lib/auth/account-words.ts";
import { relyingParty } from "../../lib/auth/relying-party.ts";
import { wayBack } from "../../lib/auth/way-back.ts";
import type { Say } from "../../lib/language/words.ts";
import { mailCore } from "../../lib/mail.ts";
import { currentSession } from "../../lib/session.ts";
import { Words } from "../ui/words.tsx";
import { ForgetMail } from "./forget-mail.tsx";
import { Front } from "./front.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { PasskeySignIn } from "./passkey-sign-in.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("front"))("signIn"),
});

/** What the address says when somebody is sent here: by next-auth's own door, or because the code came too late. */
function problemOf(t: Say<"account">, error: string | string[] | undefined): string | null {
  if (typeof error !== "string") return null;
  if (error === "stale") return t("codeTooLate");
  if (error === "code-needed") return t("codeNeeded");
  const wait = /^slow-down-(\d{1,6})$/.exec(error);
  return wait ? slowDownWords(t, Number(wait[1])) : t("refused");
}

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ error?: string | string[]; to?: string | string[] }>;
}) {
  const { error, to } = await searchParams;
  const back = wayBack(to);
  if (await currentSession()) redirect(back ?? "/mail");
  if (!(await mailCore().setUp.done())) redirect("/set-up");
  const [t, account] = await Promise.all([getTranslations("front"), getTranslations("account")]);
  const hasPasskeys = relyingParty() !== null;
  return (
    <Words of={["front"]}>
      <Front title={t("signInTitle")} foot={<LanguageChoice />}>
        <ForgetMail />
        <SignInForm problem={problemOf(account, error)} to={back} hasPasskeys={hasPasskeys} />
        {hasPasskeys ? <PasskeySignIn to={back} /> : null}
      </Front>
    </Words>
  );
}
