import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { slowDownWords } from "../../lib/auth/account-words.ts";
import type { Say } from "../../lib/language/words.ts";
import { mailCore } from "../../lib/mail.ts";
import { currentSession } from "../../lib/session.ts";
import { Words } from "../ui/words.tsx";
import { ForgetMail } from "./forget-mail.tsx";
import { Front } from "./front.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("front"))("signIn"),
});

/** What next-auth's own door says in the address when it sends somebody here. */
function problemOf(t: Say<"account">, error: string | string[] | undefined): string | null {
  if (typeof error !== "string") return null;
  const wait = /^slow-down-(\d{1,6})$/.exec(error);
  return wait ? slowDownWords(t, Number(wait[1])) : t("refused");
}

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ error?: string | string[] }>;
}) {
  if (await currentSession()) redirect("/mail");
  if (!(await mailCore().setUp.done())) redirect("/set-up");
  const { error } = await searchParams;
  const [t, account] = await Promise.all([getTranslations("front"), getTranslations("account")]);
  return (
    <Words of={["front"]}>
      <Front title={t("signInTitle")} foot={<LanguageChoice />}>
        <ForgetMail />
        <SignInForm problem={problemOf(account, error)} />
      </Front>
    </Words>
  );
}
