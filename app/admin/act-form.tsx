"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, startTransition, useActionState } from "react";
import { Notice } from "../sign-in/notice.tsx";
import { Button } from "../ui/button.tsx";
import type { ActResult } from "./act-result.ts";

interface ActFormProps<Told> {
  action(before: ActResult<Told>, form: FormData): Promise<ActResult<Told>>;
  /** The fields, given what is wrong with each. */
  children(problems: Record<string, string>): ReactNode;
  submit: string;
  danger?: boolean;
  onDone(told: Told | undefined): void;
  onCancel(): void;
}

/** A form in a dialog: one action, its problems beside the fields, and closed when it is done. */
export function ActForm<Told = string>({
  action,
  children,
  submit,
  danger,
  onDone,
  onCancel,
}: ActFormProps<Told>) {
  const t = useTranslations("ui");
  // Told here and not in an effect: what was done may take the form itself off the page.
  const [result, act, busy] = useActionState(async (before: ActResult<Told>, form: FormData) => {
    const after = await action(before, form);
    if (after && !("problems" in after)) onDone(after.told);
    return after;
  }, null);
  const problems = result && "problems" in result ? result.problems : {};
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        // Not the form's own action: that would empty the fields when the answer is a question.
        startTransition(() => act(form));
      }}
      className="grid gap-4 pt-1"
      noValidate
    >
      <Notice text={problems.form} />
      {children(problems)}
      <div className="mt-1 flex justify-end gap-2">
        <Button onClick={onCancel}>{t("cancel")}</Button>
        <Button type="submit" variant={danger ? "danger" : "primary"} busy={busy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
