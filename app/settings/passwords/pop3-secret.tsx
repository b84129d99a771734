"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActForm } from "../../admin/act-form.tsx";
import { RemovalDialog } from "../../admin/removal-dialog.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { OwnPasswordField } from "../own-password-field.tsx";
import { makePop3Secret, removePop3Secret } from "./actions.ts";
import { FreshPassword } from "./fresh-password.tsx";

/** The secret for APOP, where the server takes it. */
export function Pop3Secret({ has, address }: { has: boolean; address: string }) {
  const t = useTranslations("settings.passwords");
  const [asked, setAsked] = useState<"make" | "remove" | null>(null);
  const [fresh, setFresh] = useState<string | null>(null);
  const close = () => {
    setAsked(null);
    setFresh(null);
  };
  return (
    <section className="flex flex-wrap items-center gap-3 rounded-xl border bg-surface px-4 py-4 sm:px-5">
      <div className="min-w-0 grow basis-64">
        <h2 className="text-base font-semibold">{t("secret.title")}</h2>
        <p className="mt-0.5 max-w-xl text-sm text-pretty text-ink-2">
          {has ? t("secret.has") : t("secret.hasNone")}
        </p>
      </div>
      {has ? <Button onClick={() => setAsked("remove")}>{t("secret.remove")}</Button> : null}
      <Button onClick={() => setAsked("make")}>{has ? t("secret.makeAnother") : t("secret.make")}</Button>
      {asked === "remove" ? (
        <RemovalDialog
          title={t("secret.removeTitle")}
          more={t("secret.removeMore")}
          submit={t("secret.removeIt")}
          gone={t("secret.removed")}
          action={removePop3Secret}
          onClose={close}
        />
      ) : null}
      {asked === "make" ? (
        <Dialog open onOpenChange={close}>
          {fresh ? (
            <DialogContent title={t("secret.fresh")} description={t("shownOnce")}>
              <FreshPassword contactsUrl={null} password={fresh} address={address} onClose={close} />
            </DialogContent>
          ) : (
            <DialogContent
              size="sm"
              title={t("secret.makeTitle")}
              {...(has ? { description: t("secret.replaces") } : {})}
            >
              <ActForm
                action={makePop3Secret}
                submit={t("makeIt")}
                onCancel={close}
                onDone={(secret) => setFresh(secret ?? null)}
              >
                {(problems) => <OwnPasswordField label={t("yours")} error={problems.current} />}
              </ActForm>
            </DialogContent>
          )}
        </Dialog>
      ) : null}
    </section>
  );
}
