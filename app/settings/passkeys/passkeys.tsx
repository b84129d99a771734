"use client";

import { Fingerprint, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActForm } from "../../admin/act-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { remove } from "./actions.ts";
import { AddDialog } from "./add-dialog.tsx";

interface ShownPasskey {
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

/** The passkeys of an account, and the acts on them. */
export function Passkeys({ passkeys, suggestion, asksCode }: PasskeysProps) {
  const t = useTranslations("settings.passkeys");
  const [asked, setAsked] = useState<ShownPasskey | "add" | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      {passkeys.length > 0 ? (
        <ul className="mb-3 grid gap-2">
          {passkeys.map((one) => (
            <li key={one.id} className="flex min-h-14 items-center gap-3 rounded-lg border px-4 py-2.5">
              <Fingerprint aria-hidden className="size-5 shrink-0 stroke-[1.5] text-ink-3" />
              <span className="min-w-0 grow">
                <span className="block truncate text-sm font-medium">{one.name}</span>
                <span className="block truncate text-xs text-ink-3">{one.use}</span>
              </span>
              <Button size="sm" aria-label={t("removeOf", { name: one.name })} onClick={() => setAsked(one)}>
                {t("remove")}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      <Button onClick={() => setAsked("add")}>
        <Plus aria-hidden />
        {t("add")}
      </Button>
      {asked === "add" ? <AddDialog suggestion={suggestion} asksCode={asksCode} onClose={close} /> : null}
      {asked !== null && asked !== "add" ? <RemoveDialog passkey={asked} onClose={close} /> : null}
    </>
  );
}

function RemoveDialog({ passkey, onClose }: { passkey: ShownPasskey; onClose(): void }) {
  const t = useTranslations("settings.passkeys");
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={t("removeTitle")} description={passkey.name}>
        <ActForm
          action={remove}
          submit={t("remove")}
          danger
          onCancel={onClose}
          onDone={() => {
            onClose();
            toast.success(t("removed"), { description: passkey.name });
          }}
        >
          {() => (
            <>
              <input type="hidden" name="id" value={passkey.id} />
              <p className="text-sm text-ink-2">{t("removeMore")}</p>
            </>
          )}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}
