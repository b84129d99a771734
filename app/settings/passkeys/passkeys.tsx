"use client";

import { Fingerprint, Pencil, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { AddDialog } from "./add-dialog.tsx";
import { RemoveDialog, RenameDialog } from "./passkey-dialogs.tsx";

export interface ShownPasskey {
  id: string;
  name: string;
  use: string;
}

interface PasskeysProps {
  passkeys: readonly ShownPasskey[];
  /** A name for the next one: the browser's and the machine's. */
  suggestion: string;
  /** Whether the account has a second factor. */
  asksCode: boolean;
}

type Asked = { act: "add" } | { act: "rename" | "remove"; passkey: ShownPasskey };

/** The passkeys of an account, and the acts on them. */
export function Passkeys({ passkeys, suggestion, asksCode }: PasskeysProps) {
  const t = useTranslations("settings.passkeys");
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      {passkeys.length > 0 ? (
        <ul className="mb-3 grid grid-cols-1 gap-2">
          {passkeys.map((one) => (
            <li key={one.id} className="flex min-h-14 items-center gap-3 rounded-lg border px-4 py-2.5">
              <Fingerprint aria-hidden className="size-5 shrink-0 stroke-[1.5] text-ink-3" />
              <span className="min-w-0 grow">
                <span className="block truncate text-sm font-medium">{one.name}</span>
                <span className="block truncate text-xs text-ink-3">{one.use}</span>
              </span>
              <IconButton
                label={t("renameOf", { name: one.name })}
                onClick={() => setAsked({ act: "rename", passkey: one })}
              >
                <Pencil />
              </IconButton>
              <Button
                size="sm"
                aria-label={t("removeOf", { name: one.name })}
                onClick={() => setAsked({ act: "remove", passkey: one })}
              >
                {t("remove")}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      <Button onClick={() => setAsked({ act: "add" })}>
        <Plus aria-hidden />
        {t("add")}
      </Button>
      {asked?.act === "add" ? (
        <AddDialog suggestion={suggestion} asksCode={asksCode} onClose={close} />
      ) : null}
      {asked?.act === "rename" ? <RenameDialog passkey={asked.passkey} onClose={close} /> : null}
      {asked?.act === "remove" ? <RemoveDialog passkey={asked.passkey} onClose={close} /> : null}
    </>
  );
}
