"use client";

import { useTranslations } from "next-intl";
import { Fragment, useState } from "react";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { protocolNames } from "./password-words.ts";

/** What an app password may do, and what POP3 does with the mail. */
export function MayDo({
  error,
  onContacts,
}: {
  error: string | undefined;
  /** Told whether it may get at contacts. */
  onContacts(may: boolean): void;
}) {
  const t = useTranslations("settings.passwords");
  const [collects, setCollects] = useState(true);
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? "may-do-error" : undefined}>
      <legend className="mb-1.5 text-sm font-medium">{t("may")}</legend>
      {(["pop3", "smtp", "carddav", "jmap"] as const).map((protocol) => (
        <Fragment key={protocol}>
          <Check
            name="protocols"
            value={protocol}
            label={protocolNames[protocol]}
            words={t(`protocols.${protocol}`)}
            isChecked={protocol === "pop3" || protocol === "smtp"}
            onChange={(checked) => {
              if (protocol === "pop3") setCollects(checked);
              if (protocol === "carddav") onContacts(checked);
            }}
          />
          {protocol === "pop3" && collects ? <Collecting /> : null}
        </Fragment>
      ))}
      {error ? (
        <p id="may-do-error" role="alert" className="text-xs font-medium text-danger-text">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}

function Collecting() {
  const t = useTranslations("settings.passwords");
  return (
    <div className="ms-6 mb-1 grid gap-3 border-s ps-4">
      <Field label={t("deletes")} className="max-w-56">
        <Select name="onDelete" defaultValue="trash">
          {(["trash", "archive", "remove"] as const).map((deletion) => (
            <option key={deletion} value={deletion}>
              {t(`deletions.${deletion}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Check name="marksRead" label={t("marksRead")} />
    </div>
  );
}

interface CheckProps {
  name: string;
  value?: string;
  label: string;
  words?: string;
  isChecked?: boolean;
  onChange?(checked: boolean): void;
}

function Check({ name, value, label, words, isChecked, onChange }: CheckProps) {
  return (
    <label className="flex items-start gap-2.5 text-sm">
      <input
        type="checkbox"
        name={name}
        value={value}
        defaultChecked={isChecked}
        onChange={(event) => onChange?.(event.currentTarget.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span>
        {label}
        {words ? <span className="block text-xs text-ink-3">{words}</span> : null}
      </span>
    </label>
  );
}
