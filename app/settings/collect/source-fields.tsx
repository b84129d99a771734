"use client";

import { useTranslations } from "next-intl";
import type { CollectSource } from "../../../lib/jmap/elsewhere-types.ts";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { AccountThere, AddressThere } from "./account-there.tsx";
import { testSource } from "./actions.ts";
import { CertifiedTrial } from "./certified-trial.tsx";
import { keepWords } from "./collect-words.ts";

const keepChoices = [null, 0, 1, 7, 14, 30, 90, 365];
interface SourceFieldsProps {
  /** Null for a new one. */
  source: CollectSource | null;
  folders: readonly { id: string; name: string }[];
  problems: Record<string, string>;
}

/** What one says of another account, with a button that tries it. */
export function SourceFields({ source, folders, problems }: SourceFieldsProps) {
  const t = useTranslations("settings.collect");
  const days = source?.keepDays ?? null;
  return (
    <>
      <AccountThere
        one={source}
        server={{ label: t("server"), example: "pop.hamburger.edu" }}
        username={{ hint: t("usernameMore") }}
        ports={{ tls: 995, open: 110 }}
        password={{
          label: source ? t("newPassword") : t("passwordThere"),
          hint: source ? t("asItWas") : undefined,
        }}
        first={<AddressThere problem={problems.address} />}
        problems={problems}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t("name")} hint={t("nameMore")} error={problems.name ?? null}>
          <Input name="name" defaultValue={source?.name ?? ""} maxLength={200} autoComplete="off" />
        </Field>
        <Field label={t("folder")} error={problems.mailboxId ?? null}>
          <Select name="mailboxId" defaultValue={source?.mailboxId ?? ""}>
            <option value="">{t("inbox")}</option>
            {folders.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Field label={t("label")} hint={t("labelMore")} error={problems.keyword ?? null}>
        <Input
          name="keyword"
          defaultValue={source?.keyword ?? ""}
          maxLength={60}
          autoComplete="off"
          autoCapitalize="none"
        />
      </Field>
      <Field label={t("keep")}>
        <Select name="keepDays" defaultValue={days === null ? "" : String(days)}>
          {[...new Set([...keepChoices, days])].map((choice) => (
            <option key={String(choice)} value={choice === null ? "" : String(choice)}>
              {keepWords(t, choice)}
            </option>
          ))}
        </Select>
      </Field>
      <CertifiedTrial trusted={source?.fingerprint ?? null} test={testSource} invitation={t("invitation")} />
    </>
  );
}
