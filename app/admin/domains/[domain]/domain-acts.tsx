"use client";

import { Ellipsis, KeyRound, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Dialog, DialogContent } from "../../../ui/dialog.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../../../ui/menu.tsx";
import { toast } from "../../../ui/toast.tsx";
import { ActForm } from "../../act-form.tsx";
import { adoptKeys, deleteDomain, renewKeys } from "../actions.ts";

const actions = { renew: renewKeys, adopt: adoptKeys, delete: deleteDomain } as const;

/** What one may do with a domain, beside looking at it. */
export function DomainActs({ name, hasNewKeys }: { name: string; hasNewKeys: boolean }) {
  const t = useTranslations("admin.domains");
  const [asked, setAsked] = useState<keyof typeof actions | null>(null);
  const router = useRouter();
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <IconButton label={t("actsOn", { name })}>
            <Ellipsis aria-hidden />
          </IconButton>
        </MenuTrigger>
        <MenuContent align="end">
          {hasNewKeys ? (
            <MenuItem onSelect={() => setAsked("adopt")}>
              <KeyRound aria-hidden />
              {t("dialogs.adopt.title")}
            </MenuItem>
          ) : (
            <MenuItem onSelect={() => setAsked("renew")}>
              <KeyRound aria-hidden />
              {t("dialogs.renew.title")}
            </MenuItem>
          )}
          <MenuSeparator />
          <MenuItem danger onSelect={() => setAsked("delete")}>
            <Trash2 aria-hidden />
            {t("delete")}
          </MenuItem>
        </MenuContent>
      </Menu>
      {asked ? (
        <Dialog open onOpenChange={() => setAsked(null)}>
          <DialogContent size="sm" title={t(`dialogs.${asked}.title`)} description={name}>
            <ActForm
              action={actions[asked]}
              submit={t(`dialogs.${asked}.submit`)}
              danger={asked === "delete"}
              onCancel={() => setAsked(null)}
              onDone={() => {
                setAsked(null);
                toast.success(t(`dialogs.${asked}.done`), { description: name });
                if (asked === "delete") router.push("/admin/domains");
              }}
            >
              {() => (
                <>
                  <input type="hidden" name="name" value={name} />
                  <p className="text-sm text-ink-2">{t(`dialogs.${asked}.more`)}</p>
                </>
              )}
            </ActForm>
          </DialogContent>
        </Dialog>
      ) : null}
    </>
  );
}
