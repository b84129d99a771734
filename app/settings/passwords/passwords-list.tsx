"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AppPasswordProtocol } from "../../../mail-core/index.ts";
import { RemovalDialog } from "../../admin/removal-dialog.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
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
      {asked ? (
        <RemovalDialog
          name={asked.name}
          fields={{ id: asked.id }}
          title={t("revokeTitle")}
          more={t("revokeMore")}
          submit={t("revoke")}
          gone={t("revoked")}
          action={revokePassword}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </ul>
  );
}
