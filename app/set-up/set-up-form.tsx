"use client";

import { useTranslations } from "next-intl";
import { useActionState, useEffect, useRef, useState } from "react";
import { Notice } from "../sign-in/notice.tsx";
import { PasswordField } from "../sign-in/password-field.tsx";
import { StrengthMeter } from "../sign-in/strength-meter.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { type SetUpState, setUp } from "./actions.ts";

export function SetUpForm({ domain: suggested }: { domain: string }) {
  const t = useTranslations("front");
  const start: SetUpState = {
    values: { domain: suggested, local: "admin", name: "" },
    problems: {},
    attempt: 0,
  };
  const [state, act, busy] = useActionState(setUp, start);
  const { values, problems } = state;
  // Held here so that nothing typed is lost when the answer is a question.
  const [domain, setDomain] = useState(values.domain);
  const [local, setLocal] = useState(values.local);
  const [name, setName] = useState(values.name);
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (state.attempt > 0) form.current?.querySelector<HTMLInputElement>("[aria-invalid=true]")?.focus();
  }, [state.attempt]);
  const different = again !== "" && !password.startsWith(again) ? t("differentPasswords") : null;

  return (
    <form ref={form} action={act} className="grid gap-4" noValidate>
      <Notice key={state.attempt} text={problems.form} />
      <Field label={t("domain")} hint={t("domainMore")} error={problems.domain}>
        <Input
          name="domain"
          value={domain}
          onChange={(event) => setDomain(event.target.value)}
          placeholder="crepes.fr"
          maxLength={253}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="none"
          inputMode="url"
        />
      </Field>
      <AddressField local={local} domain={domain} onChange={setLocal} error={problems.address} />
      <Field label={t("yourName")} error={problems.name}>
        <Input
          name="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="name"
          maxLength={200}
        />
      </Field>
      {/* Password managers save the address together with the password. */}
      <input type="hidden" name="username" autoComplete="username" value={`${local}@${domain}`} readOnly />
      <PasswordField
        label={t("password")}
        name="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={problems.password}
        hint={password ? <StrengthMeter password={password} known={[local, domain, name]} /> : t("fewWords")}
      />
      <PasswordField
        label={t("passwordAgain")}
        name="again"
        autoComplete="new-password"
        value={again}
        onChange={(event) => setAgain(event.target.value)}
        error={different ?? problems.again}
      />
      <Button type="submit" variant="primary" size="lg" busy={busy} className="mt-1 w-full">
        {busy ? t("settingUp") : t("setUp")}
      </Button>
    </form>
  );
}

interface AddressFieldProps {
  local: string;
  domain: string;
  onChange: (local: string) => void;
  error?: string;
}

/** The administrator's address: its local part to type, its domain to see. */
function AddressField({ local, domain, onChange, error }: AddressFieldProps) {
  const t = useTranslations("front");
  return (
    <Field label={t("yourAddress")} error={error}>
      <AddressInput local={local} domain={domain} onChange={onChange} />
    </Field>
  );
}

function AddressInput({ local, domain, onChange, ...field }: Omit<AddressFieldProps, "error">) {
  return (
    <div className="relative flex">
      <Input
        {...field}
        name="local"
        value={local}
        onChange={(event) => onChange(event.target.value)}
        maxLength={320}
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="none"
        className="rounded-e-none"
      />
      <span className="flex h-9 max-w-[55%] shrink-0 items-center rounded-e-md border border-s-0 border-line-strong bg-sunken px-3 text-base text-ink-2">
        <span className="truncate">@{domain.trim().toLowerCase() || "crepes.fr"}</span>
      </span>
    </div>
  );
}
