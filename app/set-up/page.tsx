import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { mailCore } from "../../lib/mail.ts";
import { Front } from "../sign-in/front.tsx";
import { Words } from "../ui/words.tsx";
import { SetUpForm } from "./set-up-form.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("front"))("setUpPage"),
});

/** A domain to begin with: that of the address in the browser's bar, when it is one. */
function domainOf(host: string | null): string {
  const name = (host ?? "").replace(/:\d+$/, "").toLowerCase();
  if (!/^[a-z0-9.-]+\.[a-z]{2,}$/.test(name) || name.endsWith(".local")) return "";
  return name.replace(/^(?:mail|webmail|mx|keryx)\./, "");
}

/** The first visit. Gone for good once an administrator exists. */
export default async function SetUpPage() {
  const t = await getTranslations("front");
  const host = (await headers()).get("host");
  if (await mailCore().setUp.done()) notFound();
  return (
    <Words of={["front"]}>
      <Front title={t("welcome")} lead={t("setUpLead")} foot={t("setUpFoot")}>
        <SetUpForm domain={domainOf(host)} />
      </Front>
    </Words>
  );
}
