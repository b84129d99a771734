"use client";

import { useTranslations } from "next-intl";
import type { CollectSource } from "../../../lib/jmap/types.ts";
import { PasswordField } from "../../sign-in/password-field.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { testSource } from "./actions.ts";
import { CertifiedTrial } from "./certified-trial.tsx";
import { keepWords } from "./collect-words.ts";
import { PortFields } from "./port-fields.tsx";

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
  const word = { autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;
  const days = source?.keepDays ?? null;
  return (
    <>
      {source ? (
        <>
          <input type="hidden" name="id" value={source.id} />
          <input type="hidden" name="host" value={source.host} />
          <p className="text-sm text-ink-2">
            {t("userAt", { username: source.username, host: source.host })}
          </p>
        </>
      ) : (
        <>
          <Field label={t("address")} error={problems.address ?? null}>
            <Input
              name="address"
              inputMode="email"
              placeholder="carol@hamburger.edu"
              maxLength={320}
              {...word}
            />
          </Field>
          <Field label={t("server")} hint={t("serverMore")} error={problems.host ?? null}>
            <Input name="host" placeholder="pop.hamburger.edu" maxLength={255} {...word} />
          </Field>
          <Field label={t("username")} hint={t("usernameMore")} error={problems.username ?? null}>
            <Input name="username" maxLength={255} {...word} />
          </Field>
        </>
      )}
      <PortFields
        ways={[
          { tls: "tls", text: "TLS", port: 995 },
          { tls: "stls", text: "STARTTLS", port: 110 },
          { tls: "none", text: t("unencrypted"), port: 110 },
        ]}
        tls={source?.tls}
        port={source?.port}
        problem={problems.port ?? null}
      />
      <PasswordField
        label={source ? t("newPassword") : t("passwordThere")}
        name="password"
        autoComplete="off"
        hint={source ? t("asItWas") : undefined}
        error={problems.password ?? null}
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
