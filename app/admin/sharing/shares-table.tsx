"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ShareSummary } from "../../../mail-core/index.ts";
import { Badge } from "../../ui/badge.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { toast } from "../../ui/toast.tsx";
import { ActForm } from "../act-form.tsx";
import { closeAccount } from "./actions.ts";

/** A share as the table shows it. */
export interface ShownShare extends Pick<ShareSummary, "level" | "sharedBy"> {
  owner: string;
  grantee: string;
  /** The day on which it was opened, in words. */
  since: string;
}

export function SharesTable({ shares }: { shares: readonly ShownShare[] }) {
  const t = useTranslations("sharing");
  const [asked, setAsked] = useState<ShownShare | null>(null);
  return (
    <div className="overflow-hidden rounded-xl border bg-surface">
      <table className="w-full text-start text-sm">
        <thead className="border-b bg-sunken text-xs text-ink-3 max-md:sr-only">
          <tr className="[&_th]:px-4 [&_th]:py-2.5 [&_th]:font-medium">
            <th scope="col">{t("account")}</th>
            <th scope="col">{t("openTo")}</th>
            <th scope="col">{t("level")}</th>
            <th scope="col">
              <span className="sr-only">{t("acts")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shares.map((share) => (
            <tr
              key={`${share.owner} ${share.grantee}`}
              className="border-b last:border-b-0 hover:bg-hover max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1 max-md:px-4 max-md:py-3 md:align-top md:[&_td]:px-4 md:[&_td]:py-3"
            >
              <td className="font-medium break-all max-md:min-w-0 max-md:basis-[calc(100%-44px)]">
                {share.owner}
              </td>
              <td className="break-all max-md:order-3 max-md:w-full">
                <span aria-hidden className="text-ink-3 md:hidden">
                  {t("openTo")}{" "}
                </span>
                {share.grantee}
              </td>
              <td className="max-md:order-4 max-md:w-full">
                <Badge>{t(`levels.${share.level}`)}</Badge>
                <span className="mt-1 block text-xs text-ink-3">
                  {t(share.sharedBy === null ? "sinceByCommand" : "sinceBy", {
                    since: share.since,
                    by: share.sharedBy ?? "",
                  })}
                </span>
              </td>
              <td className="max-md:order-2 max-md:w-8 md:w-px">
                <IconButton
                  label={t("endOf", { owner: share.owner, grantee: share.grantee })}
                  className="md:-my-1.5"
                  onClick={() => setAsked(share)}
                >
                  <Trash2 aria-hidden />
                </IconButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked ? <EndDialog share={asked} onClose={() => setAsked(null)} /> : null}
    </div>
  );
}

function EndDialog({ share: { owner, grantee }, onClose }: { share: ShownShare; onClose(): void }) {
  const t = useTranslations("sharing");
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={t("endTitle")} description={t("endWhich", { owner, grantee })}>
        <ActForm
          action={closeAccount}
          submit={t("end")}
          danger
          onCancel={onClose}
          onDone={() => {
            onClose();
            toast.success(t("ended"));
          }}
        >
          {() => (
            <>
              <input type="hidden" name="owner" value={owner} />
              <input type="hidden" name="grantee" value={grantee} />
              <p className="text-sm text-ink-2">{t("endMore")}</p>
            </>
          )}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}
