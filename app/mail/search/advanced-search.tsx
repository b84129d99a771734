"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useMemo } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { useFolderName } from "../frame/folder-name.ts";
import { arrange } from "../frame/folders.ts";
import { useStore } from "../mail-context.tsx";
import { fieldsOf, queryOfFields } from "./advanced-query.ts";

interface AdvancedSearchProps {
  query: string;
  onSearch(query: string): void;
  onClose(): void;
}

/** The search as a form, which writes what one could have typed. */
export function AdvancedSearch({ query, onSearch, onClose }: AdvancedSearchProps) {
  const t = useTranslations("mail.search");
  const tUi = useTranslations("ui");
  const folderName = useFolderName();
  const mailboxes = useStore((store) => store.mailboxes);
  const places = useMemo(() => {
    const { system, own } = arrange(mailboxes);
    return [
      ...system.map((one) => [one.role ?? one.name, folderName(one)] as const),
      ...own.map(({ mailbox }) => [mailbox.name, mailbox.name] as const),
    ];
  }, [mailboxes, folderName]);
  const fields = useMemo(() => fieldsOf(query), [query]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const read = (name: string) => String(form.get(name) ?? "");
    onSearch(
      queryOfFields({
        ...{ from: read("from"), to: read("to"), subject: read("subject") },
        ...{ words: read("words"), without: read("without"), where: read("where") },
        ...{ after: read("after"), before: read("before"), larger: read("larger") },
        hasAttachment: form.has("hasAttachment"),
        others: fields.others,
      }),
    );
  };
  const isPlaceKnown = places.some(([value]) => value === fields.where) || fields.where === "anywhere";
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("form")}>
        <form
          onSubmit={submit}
          onKeyDown={(event) => event.stopPropagation()}
          className="grid grid-cols-2 gap-x-4 gap-y-3 max-sm:grid-cols-1"
        >
          <Field label={t("from")}>
            <Input name="from" defaultValue={fields.from} autoComplete="off" autoFocus />
          </Field>
          <Field label={t("to")}>
            <Input name="to" defaultValue={fields.to} autoComplete="off" />
          </Field>
          <Field label={t("subject")} className="col-span-full">
            <Input name="subject" defaultValue={fields.subject} autoComplete="off" />
          </Field>
          <Field label={t("words")}>
            <Input name="words" defaultValue={fields.words} autoComplete="off" />
          </Field>
          <Field label={t("without")}>
            <Input name="without" defaultValue={fields.without} autoComplete="off" />
          </Field>
          <Field label={t("after")}>
            <Input name="after" type="date" defaultValue={fields.after.replaceAll("/", "-")} />
          </Field>
          <Field label={t("before")}>
            <Input name="before" type="date" defaultValue={fields.before.replaceAll("/", "-")} />
          </Field>
          <Field label={t("where")}>
            <Select name="where" defaultValue={fields.where}>
              <option value="">{t("usualPlaces")}</option>
              <option value="anywhere">{t("anywhere")}</option>
              {isPlaceKnown || !fields.where ? null : <option value={fields.where}>{fields.where}</option>}
              {places.map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t("larger")}>
            <Input name="larger" type="number" min={0} max={10_000} step={1} defaultValue={fields.larger} />
          </Field>
          <label className="col-span-full flex items-center gap-2 text-sm">
            <input
              type="checkbox"
              name="hasAttachment"
              defaultChecked={fields.hasAttachment}
              className="size-4 accent-accent"
            />
            {t("hasAttachment")}
          </label>
          {fields.others.length > 0 ? (
            <p className="col-span-full text-xs text-ink-3">
              {t("also", { operators: fields.others.join(" ") })}
            </p>
          ) : null}
          <div className="col-span-full flex justify-end gap-2 pt-1">
            <DialogClose asChild>
              <Button>{tUi("cancel")}</Button>
            </DialogClose>
            <Button type="submit" variant="primary">
              {t("search")}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
