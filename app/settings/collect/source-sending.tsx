"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { CollectSource } from "../../../lib/jmap/elsewhere-types.ts";
import { ActForm } from "../../admin/act-form.tsx";
import { PasswordField } from "../../sign-in/password-field.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { PortFields } from "./port-fields.tsx";
import { endSending, saveSending, testSending } from "./sending-actions.ts";
import { likelyHost } from "./sending-words.ts";
import { Trial } from "./trial.tsx";

/** Whether one writes as the address from here, and the dialog in which that is set up. */
export function SourceSending({ source }: { source: CollectSource }) {
  const t = useTranslations("settings.collect");
  const [open, setOpen] = useState(false);
  const { id, address, smtp } = source;
  const close = () => setOpen(false);
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs text-ink-3">
      <p className="min-w-0 grow break-words">
        {smtp ? t("sending.on", { address, host: smtp.host }) : t("sending.off", { address })}
      </p>
      {smtp ? (
        <form action={endSending}>
          <input type="hidden" name="id" value={id} />
          <Button type="submit" size="sm" aria-label={t("sending.stopOf", { address })}>
            {t("sending.stop")}
          </Button>
        </form>
      ) : null}
      <Button size="sm" onClick={() => setOpen(true)}>
        {smtp ? t("sending.change") : t("sending.start")}
      </Button>
      {open ? (
        <Dialog open onOpenChange={close}>
          <DialogContent title={t("sending.title", { address })} description={t("sending.lead")}>
            <ActForm
              action={saveSending}
              submit={t("save")}
              onCancel={close}
              onDone={() => {
                close();
                toast.success(t("sending.setUp"), { description: t("sending.setUpMore", { address }) });
              }}
            >
              {(problems) => <SendingFields source={source} problems={problems} />}
            </ActForm>
          </DialogContent>
        </Dialog>
      ) : null}
    </div>
  );
}

function SendingFields({ source, problems }: { source: CollectSource; problems: Record<string, string> }) {
  const { id, address, smtp } = source;
  const t = useTranslations("settings.collect");
  const word = { autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;
  return (
    <>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="address" value={address} />
      <Field label={t("sending.server")} hint={t("serverMore")} error={problems.host ?? null}>
        <Input name="host" defaultValue={smtp?.host ?? likelyHost(source.host)} maxLength={255} {...word} />
      </Field>
      <PortFields
        ways={[
          { tls: "tls", text: "TLS", port: 465 },
          { tls: "starttls", text: "STARTTLS", port: 587 },
        ]}
        tls={smtp?.tls}
        port={smtp?.port}
        problem={problems.port ?? null}
      />
      <Field label={t("username")} error={problems.username ?? null}>
        <Input name="username" defaultValue={smtp?.username ?? source.username} maxLength={255} {...word} />
      </Field>
      <PasswordField
        label={t("sending.password")}
        name="password"
        autoComplete="off"
        hint={smtp?.hasPassword ? t("asItWas") : t("sending.passwordMore")}
        error={problems.password ?? null}
      />
      <Trial test={testSending} invitation={t("sending.invitation")} />
    </>
  );
}
