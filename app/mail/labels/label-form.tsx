"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Label, type LabelColour, labelColours, labelNameMaxLength } from "../../../lib/jmap/labels.ts";
import { cn } from "../../ui/cn.ts";
import { NameDialog } from "../name-dialog.tsx";
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
  const keep = async (name: string) => {
    const answer = await (label ? labels.change({ ...label, name, colour }) : labels.make({ name, colour }));
    return typeof answer === "string" ? answer : null;
  };
  return (
    <NameDialog
      title={label ? t("editLabel") : t("newLabel")}
      name={label?.name}
      nameMaxLength={labelNameMaxLength}
      needsName={t("nameLabel")}
      submit={label ? t("save") : t("makeLabel")}
      onKeep={keep}
      onClose={onClose}
    >
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
    </NameDialog>
  );
}
