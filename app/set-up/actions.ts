"use server";

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { accountProblem } from "../../lib/auth/account-words.ts";
import { signInHere } from "../../lib/auth/sign-in.ts";
import { mailCore } from "../../lib/mail.ts";
import { postedForm } from "../sign-in/posted-form.ts";

type SetUpField = "domain" | "address" | "name" | "password" | "again" | "form";

export interface SetUpState {
  values: { domain: string; local: string; name: string };
  problems: Partial<Record<SetUpField, string>>;
  attempt: number;
}

const input = z.object({
  domain: z.string().trim().toLowerCase().max(253),
  local: z.string().trim().max(320),
  name: z.string().trim().max(200),
  password: z.string().max(1024),
  again: z.string().max(1024),
});

const typedBefore = z.object({ domain: z.string(), local: z.string(), name: z.string() });
const stateBefore = z
  .object({ values: typedBefore, attempt: z.number() })
  .catch({ values: { domain: "", local: "", name: "" }, attempt: 0 });

/** Makes the domain and its administrator, once; the store decides who was first. */
export async function setUp(before: unknown, posted: unknown): Promise<SetUpState> {
  if (await mailCore().setUp.done()) redirect("/");
  const t = await getTranslations("front");
  const parsed = input.safeParse(Object.fromEntries(postedForm(posted)));
  const { values: typed, attempt: attemptBefore } = stateBefore.parse(before);
  const attempt = attemptBefore + 1;
  if (!parsed.success) return { values: typed, attempt, problems: { form: t("tooLong") } };
  const { domain, name, password, again } = parsed.data;
  // Somebody who types the whole address means its local part.
  const local = parsed.data.local.toLowerCase().endsWith(`@${domain}`)
    ? parsed.data.local.slice(0, -domain.length - 1)
    : parsed.data.local;
  const values = { domain, local, name };
  const problems: SetUpState["problems"] = {};
  if (!domain) problems.domain = t("whichDomain");
  if (!local) problems.address = t("chooseLocal");
  if (!password) problems.password = t("choosePassword");
  else if (password !== again) problems.again = t("differentPasswords");
  if (Object.keys(problems).length > 0) return { values, problems, attempt };

  const address = `${local}@${domain}`;
  const outcome = await mailCore().setUp.run({ domain, address, password, name });
  if (outcome.ok) {
    await signInHere(outcome.account.address, password);
    redirect("/mail");
  }
  const { problem } = outcome;
  if (problem.kind === "done") redirect("/");
  if (problem.kind === "malformed-domain")
    return { values, problems: { domain: t("malformedDomain") }, attempt };
  const { field, text } = accountProblem(await getTranslations("account"), problem);
  return { values, problems: { [field]: text }, attempt };
}
