"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AliasSummary } from "../../../mail-core/index.ts";
import { Badge } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { AdminRow, AdminTable } from "../admin-table.tsx";
import { RemovalDialog } from "../removal-dialog.tsx";
import { deleteAlias } from "./actions.ts";

export function AliasesTable({ aliases }: { aliases: readonly AliasSummary[] }) {
  const t = useTranslations("admin.aliases");
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <div className="overflow-hidden rounded-xl border bg-surface">
      <AdminTable heads={[t("alias"), t("leadsTo")]} acts={t("acts")}>
        {aliases.map(({ address, targets }) => (
          <AdminRow
            key={address}
            className="md:align-top"
            name={
              <span className="font-medium break-all">
                {address}
                {address.startsWith("@") ? <Badge className="ms-2">{t("everyoneElse")}</Badge> : null}
              </span>
            }
            acts={
              <IconButton
                label={t("deleteOf", { address })}
                className="md:-my-1.5"
                onClick={() => setAsked(address)}
              >
                <Trash2 aria-hidden />
              </IconButton>
            }
          >
            <td className="max-md:order-3 max-md:w-full">
              <ul className="grid gap-0.5 break-all text-ink-2">
                {targets.map((target) => (
                  <li key={target}>{target}</li>
                ))}
              </ul>
            </td>
          </AdminRow>
        ))}
      </AdminTable>
      {asked ? (
        <RemovalDialog
          title={t("deleteTitle")}
          name={asked}
          fields={{ address: asked }}
          more={t("deleteMore")}
          submit={t("delete")}
          gone={t("deleted")}
          action={deleteAlias}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </div>
  );
}
