"use client";

import { useTranslations } from "next-intl";
import type { MailImport } from "../../../lib/jmap/types.ts";
import { ActForm } from "../../admin/act-form.tsx";
import { PasswordField } from "../../sign-in/password-field.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { CertifiedTrial } from "../collect/certified-trial.tsx";
import { PortFields } from "../collect/port-fields.tsx";
import { beginMove, testMove } from "./move-actions.ts";

interface MoveDialogProps {
  /** The account that moves over again; null for a new one. */
  one: MailImport | null;
  onClose(): void;
  onBegun(): void;
}

/** Where one says which account is to move over, tries it, and begins. */
export function MoveDialog({ one, onClose, onBegun }: MoveDialogProps) {
  const t = useTranslations("settings.transfer.move");
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent
        title={one ? t("againTitle") : t("begin")}
        description={one ? t("againMore") : t("beginMore")}
      >
        <ActForm
          action={beginMove}
          submit={one ? t("goOn") : t("begin")}
          onCancel={onClose}
          onDone={() => {
            onClose();
            onBegun();
          }}
        >
          {(problems) => <MoveFields one={one} problems={problems} />}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}

function MoveFields({ one, problems }: { one: MailImport | null; problems: Record<string, string> }) {
  const t = useTranslations("settings.transfer.move");
  const c = useTranslations("settings.collect");
  const word = { autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;
  const imap = one?.imap;
  return (
    <>
      {one && imap ? (
        <>
          <input type="hidden" name="id" value={one.id} />
          <input type="hidden" name="host" value={imap.host} />
          <p className="text-sm text-ink-2">{c("userAt", { username: imap.username, host: imap.host })}</p>
        </>
      ) : (
        <>
          <Field label={t("server")} hint={c("serverMore")} error={problems.host ?? null}>
            <Input name="host" placeholder="imap.hamburger.edu" maxLength={255} {...word} />
          </Field>
          <Field label={c("username")} hint={t("usernameMore")} error={problems.username ?? null}>
            <Input name="username" placeholder="carol@hamburger.edu" maxLength={255} {...word} />
          </Field>
        </>
      )}
      <PortFields
        ways={[
          { tls: "tls", text: "TLS", port: 993 },
          { tls: "stls", text: "STARTTLS", port: 143 },
          { tls: "none", text: c("unencrypted"), port: 143 },
        ]}
        tls={imap?.tls}
        port={imap?.port}
        problem={problems.port ?? null}
      />
      <PasswordField
        label={c("passwordThere")}
        name="password"
        autoComplete="off"
        hint={t("passwordMore")}
        error={problems.password ?? null}
      />
      <CertifiedTrial trusted={imap?.fingerprint ?? null} test={testMove} invitation={t("invitation")} />
    </>
  );
}
