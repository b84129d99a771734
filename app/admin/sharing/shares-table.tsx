"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ShareSummary } from "../../../mail-core/index.ts";
import { Badge } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { AdminRow, AdminTable } from "../admin-table.tsx";
import { RemovalDialog } from "../removal-dialog.tsx";
import { closeAccount } from "./actions.ts";

/** A share as the table shows it. */
export interface ShownShare extends Pick<ShareSummary, "level"> {
  owner: string;
  grantee: string;
  /** Since when and by whom, in words. */
  since: string;
}

export function SharesTable({ shares }: { shares: readonly ShownShare[] }) {
  const t = useTranslations("sharing");
  const [asked, setAsked] = useState<ShownShare | null>(null);
  return (
    <div className="overflow-hidden rounded-xl border bg-surface">
      <AdminTable heads={[t("account"), t("openTo"), t("level")]} acts={t("acts")}>
        {shares.map((share) => (
          <AdminRow
            key={`${share.owner} ${share.grantee}`}
            className="md:align-top"
            name={<span className="font-medium break-all">{share.owner}</span>}
            acts={
              <IconButton
                label={t("endOf", { owner: share.owner, grantee: share.grantee })}
                className="md:-my-1.5"
                onClick={() => setAsked(share)}
              >
                <Trash2 aria-hidden />
              </IconButton>
            }
          >
            <td className="break-all max-md:order-3 max-md:w-full">
              <span aria-hidden className="text-ink-3 md:hidden">
                {t("openTo")}{" "}
              </span>
              {share.grantee}
            </td>
            <td className="max-md:order-4 max-md:w-full">
              <Badge>{t(`levels.${share.level}`)}</Badge>
              <span className="mt-1 block text-xs text-ink-3">{share.since}</span>
            </td>
          </AdminRow>
        ))}
      </AdminTable>
      {asked ? (
        <RemovalDialog
          title={t("endTitle")}
          name={t("endWhich", { owner: asked.owner, grantee: asked.grantee })}
          fields={{ owner: asked.owner, grantee: asked.grantee }}
          more={t("endMore")}
          submit={t("end")}
          gone={t("ended")}
          action={closeAccount}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </div>
  );
}
