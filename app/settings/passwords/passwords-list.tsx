"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AppPasswordProtocol } from "../../../mail-core/index.ts";
import { ActForm } from "../../admin/act-form.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { revokePassword } from "./actions.ts";
import { protocolNames } from "./password-words.ts";

interface ShownPassword {
  id: string;
  name: string;
  protocols: AppPasswordProtocol[];
  /** What POP3 does; null without it. */
  habits: string | null;
  use: string;
}

export function PasswordsList({ passwords }: { passwords: readonly ShownPassword[] }) {
  const t = useTranslations("settings.passwords");
  const [asked, setAsked] = useState<ShownPassword | null>(null);
  return (
    <ul>
      {passwords.map((one) => (
        <li key={one.id} className="flex items-center gap-3 border-b px-4 py-3.5 last:border-b-0 sm:px-5">
          <KeyRound aria-hidden className="size-5 shrink-0 stroke-[1.5] text-ink-3 max-sm:hidden" />
          <div className="min-w-0 grow">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium break-words">
              {one.name}
              {one.protocols.map((protocol) => (
                <Badge key={protocol}>{protocolNames[protocol]}</Badge>
              ))}
            </p>
            <p className="mt-0.5 text-xs text-ink-3">{one.use}</p>
            {one.habits ? <p className="mt-0.5 text-xs text-ink-3">{one.habits}</p> : null}
          </div>
          <Button size="sm" aria-label={t("revokeOf", { name: one.name })} onClick={() => setAsked(one)}>
            {t("revoke")}
          </Button>
        </li>
      ))}
      {asked ? <RevokeDialog password={asked} onClose={() => setAsked(null)} /> : null}
    </ul>
  );
}

function RevokeDialog({ password, onClose }: { password: ShownPassword; onClose(): void }) {
  const t = useTranslations("settings.passwords");
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={t("revokeTitle")} description={password.name}>
        <ActForm
          action={revokePassword}
          submit={t("revoke")}
          danger
          onCancel={onClose}
          onDone={() => {
            onClose();
            toast.success(t("revoked"), { description: password.name });
          }}
        >
          {() => (
            <>
              <input type="hidden" name="id" value={password.id} />
              <p className="text-sm text-ink-2">{t("revokeMore")}</p>
            </>
          )}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}
