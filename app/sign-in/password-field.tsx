"use client";

import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ComponentProps, type ReactNode, useState } from "react";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

interface PasswordFieldProps extends Omit<ComponentProps<"input">, "type"> {
  label: string;
  hint?: ReactNode;
  error?: string | null;
}

/** A password that can be looked at while it is typed. */
export function PasswordField({ label, hint, error, ...props }: PasswordFieldProps) {
  const t = useTranslations("front");
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="relative">
      <Field label={label} hint={hint} error={error}>
        <Input
          {...props}
          type={shown ? "text" : "password"}
          maxLength={1024}
          spellCheck={false}
          autoCapitalize="none"
          autoCorrect="off"
          className="pe-10"
        />
      </Field>
      <button
        type="button"
        aria-label={shown ? t("hideTyped") : t("showTyped")}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute top-[26px] end-0 grid h-9 w-9 place-items-center rounded-md text-ink-3 hover:text-ink"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </div>
  );
}
