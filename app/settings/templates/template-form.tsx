"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useRef, useState } from "react";
import { type Template, templateNameMaxLength, templateSubjectMaxLength } from "../../../lib/template.ts";
import { usePlaceholders } from "../../mail/compose/use-placeholders.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { RichField } from "../rich-field.tsx";
import { forgetTemplate, keepTemplate } from "./actions.ts";

/** One template: what it is called, and what it puts into a message. */
export function TemplateForm({ template, onRemoved }: { template: Template; onRemoved(): void }) {
  const t = useTranslations("settings.templates");
  const title = useId();
  const { kept, written } = usePlaceholders();
  const [name, setName] = useState(template.name);
  const [busy, setBusy] = useState(false);
  const html = useRef(template.html);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    await work().catch(() => toast.error(t("notKept")));
    setBusy(false);
  };
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const subject = kept(String(new FormData(event.currentTarget).get("subject")));
    void run(async () => {
      await keepTemplate({ id: template.id, name, subject, html: kept(html.current) });
      toast.success(t("kept", { name }));
    });
  };
  const remove = () =>
    run(async () => {
      await forgetTemplate(template.id);
      onRemoved();
    });
  return (
    <form
      onSubmit={save}
      aria-labelledby={title}
      className="mb-5 grid gap-5 rounded-xl border bg-surface p-5 sm:p-6 md:grid-cols-[220px_1fr]"
    >
      <h2 id={title} className="text-base font-semibold [overflow-wrap:anywhere]">
        {name || t("newName")}
      </h2>
      <div className="grid min-w-0 grid-cols-1 gap-4">
        <Field label={t("name")}>
          <Input
            value={name}
            onChange={({ target }) => setName(target.value)}
            required
            maxLength={templateNameMaxLength}
            autoComplete="off"
          />
        </Field>
        <Field label={t("subject")}>
          <Input
            name="subject"
            defaultValue={written(template.subject)}
            maxLength={templateSubjectMaxLength}
            autoComplete="off"
          />
        </Field>
        <RichField
          label={t("text")}
          start={written(template.html)}
          onChange={(typed) => {
            html.current = typed;
          }}
        />
        <div className="flex gap-2">
          <Button type="submit" variant="primary" busy={busy}>
            {t("save")}
          </Button>
          <Button variant="ghost" disabled={busy} onClick={() => void remove()}>
            {t("remove")}
          </Button>
        </div>
      </div>
    </form>
  );
}
