"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { QueueSelection } from "../../../mail-core/index.ts";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { ActForm } from "../act-form.tsx";
import { deleteFromQueue, routeQueue } from "./actions.ts";

export interface Asked {
  act: "delete" | "route";
  which: QueueSelection;
  /** What it is about: "3 recipients", "hamburger.edu". */
  about: string;
}

interface QueueDialogProps {
  asked: Asked;
  onDone(): void;
  onClose(): void;
}

/** What is asked before mail is deleted or sent another way. */
export function QueueDialog({ asked: { act, which, about }, onDone, onClose }: QueueDialogProps) {
  const t = useTranslations("admin.queue");
  const action = (act === "delete" ? deleteFromQueue : routeQueue).bind(null, which);
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent
        size="sm"
        title={act === "delete" ? t("dialog.deleteTitle") : t("dialog.routeTitle")}
        description={about}
      >
        <ActForm
          action={action}
          submit={act === "delete" ? t("acts.delete") : t("dialog.send")}
          danger={act === "delete"}
          onCancel={onClose}
          onDone={(told) => {
            onClose();
            if (told) toast.success(told);
            onDone();
          }}
        >
          {(problems) => (act === "delete" ? <DeleteFields /> : <RouteFields error={problems.nextHop} />)}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}

function DeleteFields() {
  const t = useTranslations("admin.queue.dialog");
  return (
    <>
      <p className="text-sm text-ink-2">{t("deleteMore")}</p>
      <label className="flex items-start gap-2.5 text-sm">
        <input type="checkbox" name="report" defaultChecked className="mt-0.5 size-4 accent-accent" />
        <span>
          {t("tell")}
          <span className="block text-xs text-ink-3">{t("tellMore")}</span>
        </span>
      </label>
    </>
  );
}

function RouteFields({ error }: { error: string | undefined }) {
  const t = useTranslations("admin.queue.dialog");
  const [way, setWay] = useState<"via" | "back">("via");
  const radio = (value: typeof way, text: string) => (
    <label className="flex items-center gap-2.5 text-sm">
      <input
        type="radio"
        name="way"
        value={value}
        checked={way === value}
        onChange={() => setWay(value)}
        className="size-4 accent-accent"
      />
      {text}
    </label>
  );
  return (
    <>
      <fieldset className="grid gap-2">
        <legend className="sr-only">{t("way")}</legend>
        {radio("via", t("via"))}
        {radio("back", t("back"))}
      </fieldset>
      {way === "via" ? (
        <Field label={t("hop")} hint={t("hopMore")} error={error}>
          <Input
            name="nextHop"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            placeholder="mx.example.com:25"
            maxLength={300}
          />
        </Field>
      ) : null}
    </>
  );
}
