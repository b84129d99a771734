"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { type Label, type LabelColour, labelColours, labelNameMaxLength } from "../../../lib/jmap/labels.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { useLabels } from "./use-labels.ts";

interface LabelFormProps {
  /** The label to change; null makes one. */
  label: Label | null;
  onClose(): void;
}

/** Name and colour of a label. */
export function LabelForm({ label, onClose }: LabelFormProps) {
  const t = useTranslations("mail.labels");
  const labels = useLabels();
  const [colour, setColour] = useState<LabelColour>(label?.colour ?? "blue");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    if (!name) return setError(t("nameLabel"));
    setBusy(true);
    const problem = await (label
      ? labels.change({ ...label, name, colour })
      : labels.make({ name, colour })
    ).catch(wordsFor);
    setBusy(false);
    if (typeof problem === "string") setError(problem);
    else onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={label ? t("editLabel") : t("newLabel")} size="sm">
        <form onSubmit={save} onKeyDown={(event) => event.stopPropagation()} className="grid gap-4">
          <Field label={t("name")} error={error}>
            <Input
              name="name"
              defaultValue={label?.name ?? ""}
              maxLength={labelNameMaxLength}
              autoComplete="off"
              autoFocus
            />
          </Field>
          <fieldset>
            <legend className="mb-2 text-sm font-medium">{t("colour")}</legend>
            <div className="flex flex-wrap gap-2">
              {labelColours.map((name) => (
                <label
                  key={name}
                  data-colour={name}
                  className={cn(
                    "label-colour relative flex h-7 cursor-pointer items-center rounded-md px-2.5 text-xs font-medium capitalize outline-offset-2 has-focus-visible:outline-2",
                    colour === name && "ring-2 ring-current",
                  )}
                >
                  <input
                    type="radio"
                    name="colour"
                    className="sr-only"
                    checked={colour === name}
                    onChange={() => setColour(name)}
                  />
                  {t(`colours.${name}`)}
                </label>
              ))}
            </div>
          </fieldset>
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>{t("cancel")}</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={busy}>
              {label ? t("save") : t("makeLabel")}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
