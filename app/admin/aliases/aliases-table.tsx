"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AliasSummary } from "../../../mail-core/index.ts";
import { Badge } from "../../ui/badge.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { toast } from "../../ui/toast.tsx";
import { ActForm } from "../act-form.tsx";
import { deleteAlias } from "./actions.ts";

export function AliasesTable({ aliases }: { aliases: readonly AliasSummary[] }) {
  const t = useTranslations("admin.aliases");
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <div className="overflow-hidden rounded-xl border bg-surface">
      <table className="w-full text-start text-sm">
        <thead className="border-b bg-sunken text-xs text-ink-3 max-md:sr-only">
          <tr className="[&_th]:px-4 [&_th]:py-2.5 [&_th]:font-medium">
            <th scope="col">{t("alias")}</th>
            <th scope="col">{t("leadsTo")}</th>
            <th scope="col">
              <span className="sr-only">{t("acts")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {aliases.map(({ address, targets }) => (
            <tr
              key={address}
              className="border-b last:border-b-0 hover:bg-hover max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1 max-md:px-4 max-md:py-3 md:align-top md:[&_td]:px-4 md:[&_td]:py-3"
            >
              <td className="font-medium break-all max-md:min-w-0 max-md:basis-[calc(100%-44px)]">
                {address}
                {address.startsWith("@") ? <Badge className="ms-2">{t("everyoneElse")}</Badge> : null}
              </td>
              <td className="max-md:order-3 max-md:w-full">
                <ul className="grid gap-0.5 break-all text-ink-2">
                  {targets.map((target) => (
                    <li key={target}>{target}</li>
                  ))}
                </ul>
              </td>
              <td className="max-md:order-2 max-md:w-8 md:w-px">
                <IconButton
                  label={t("deleteOf", { address })}
                  className="md:-my-1.5"
                  onClick={() => setAsked(address)}
                >
                  <Trash2 aria-hidden />
                </IconButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked ? <DeleteDialog address={asked} onClose={() => setAsked(null)} /> : null}
    </div>
  );
}

function DeleteDialog({ address, onClose }: { address: string; onClose(): void }) {
  const t = useTranslations("admin.aliases");
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={t("deleteTitle")} description={address}>
        <ActForm
          action={deleteAlias}
          submit={t("delete")}
          danger
          onCancel={onClose}
          onDone={() => {
            onClose();
            toast.success(t("deleted"), { description: address });
          }}
        >
          {() => (
            <>
              <input type="hidden" name="address" value={address} />
              <p className="text-sm text-ink-2">{t("deleteMore")}</p>
            </>
          )}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}
