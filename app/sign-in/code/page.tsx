import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { awaitsCode } from "../../../lib/auth/sign-in.ts";
import { wayBack, withWayBack } from "../../../lib/auth/way-back.ts";
import { Words } from "../../ui/words.tsx";
import { Front } from "../front.tsx";
import { LanguageChoice } from "../language-choice.tsx";
import { CodeForm } from "./code-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("front"))("code.title"),
});

/** The second factor, after the password. */
export default async function CodePage({
  searchParams,
}: {
  searchParams: Promise<{ to?: string | string[]; with?: string | string[] }>;
}) {
  const asked = await searchParams;
  const back = wayBack(asked.to);
  if (!(await awaitsCode())) redirect(withWayBack("/sign-in", back));
  const t = await getTranslations("front");
  const kind = asked.with === "recovery" ? "recovery" : "app";
  return (
    <Words of={["front"]}>
      <Front title={t("code.title")} lead={t(`code.lead.${kind}`)} foot={<LanguageChoice />}>
        <CodeForm key={kind} kind={kind} to={back} />
      </Front>
    </Words>
  );
}
