"use client";

import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { ActForm } from "../../admin/act-form.tsx";
import { Notice } from "../../sign-in/notice.tsx";
import { Button } from "../../ui/button.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { OwnPasswordField } from "../own-password-field.tsx";
import { beginAdding, finishAdding } from "./actions.ts";

type Options = PublicKeyCredentialCreationOptionsJSON;

interface AddDialogProps {
  suggestion: string;
  asksCode: boolean;
  onClose(): void;
}

/** A name and the password; then the browser makes the passkey in a window of its own. */
export function AddDialog({ suggestion, asksCode, onClose }: AddDialogProps) {
  const t = useTranslations("settings.passkeys");
  const name = useRef(suggestion);
  const [options, setOptions] = useState<Options | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const make = async (wanted: Options) => {
    setOptions(wanted);
    setProblem(null);
    const failure = await makePasskey(name.current, wanted);
    if (failure) return setProblem(t(`failures.${failure}`));
    onClose();
    toast.success(t("added"), { description: name.current });
  };

  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={t("add")} description={t(options ? "browserAsks" : "addMore")}>
        {options ? (
          <div className="grid gap-4 pt-1">
            <Notice text={problem} />
            <div className="flex justify-end gap-2">
              <Button onClick={onClose}>{t("cancel")}</Button>
              <Button variant="primary" busy={problem === null} onClick={() => make(options)}>
                {t("again")}
              </Button>
            </div>
          </div>
        ) : (
          <ActForm<Options>
            action={beginAdding}
            submit={t("goOn")}
            onCancel={onClose}
            onDone={(offered) => offered && void make(offered)}
          >
            {(problems) => (
              <>
                <Field label={t("name")} hint={t("nameMore")} error={problems.name ?? null}>
                  <Input
                    name="name"
                    defaultValue={suggestion}
                    onChange={(event) => {
                      name.current = event.target.value;
                    }}
                    autoComplete="off"
                    maxLength={100}
                  />
                </Field>
                <OwnPasswordField label={t("yours")} error={problems.current} />
                {asksCode ? (
                  <CodeField label={t("code")} kind="either" name="code" error={problems.code ?? null} />
                ) : null}
              </>
            )}
          </ActForm>
        )}
      </DialogContent>
    </Dialog>
  );
}

/** Null when it is made and kept. */
async function makePasskey(
  name: string,
  optionsJSON: Options,
): Promise<"known" | "browser" | "server" | null> {
  const { startRegistration } = await import("@simplewebauthn/browser");
  try {
    const made = await startRegistration({ optionsJSON });
    return (await finishAdding(name, made)) ? null : "server";
  } catch (error) {
    // This machine or key has one of the account already.
    return (error as Error).name === "InvalidStateError" ? "known" : "browser";
  }
}
