"use client";

import { useTranslations } from "next-intl";
import type { MailImport } from "../../../lib/jmap/elsewhere-types.ts";
import { ActForm } from "../../admin/act-form.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { AccountThere } from "../collect/account-there.tsx";
import { CertifiedTrial } from "../collect/certified-trial.tsx";
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
  const imap = one?.imap;
  return (
    <>
      <AccountThere
        one={one && imap ? { id: one.id, ...imap } : null}
        server={{ label: t("server"), example: "imap.hamburger.edu" }}
        username={{ hint: t("usernameMore"), example: "carol@hamburger.edu" }}
        ports={{ tls: 993, open: 143 }}
        password={{ label: c("passwordThere"), hint: t("passwordMore") }}
        problems={problems}
      />
      <CertifiedTrial trusted={imap?.fingerprint ?? null} test={testMove} invitation={t("invitation")} />
    </>
  );
}
