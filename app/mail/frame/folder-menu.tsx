"use client";

import { FolderInput, Pencil, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Mailbox } from "../../../lib/jmap/types.ts";
import { later } from "../../ui/later.tsx";
import { MenuItem } from "../../ui/menu.tsx";
import { DownloadItem } from "../download-item.tsx";
import { RailMenu } from "./rail-row.tsx";

const FolderDialog = later(() => import("./folder-dialog.tsx").then((all) => all.FolderDialog));

/** What one does with a folder; those with a role keep their name and place. */
export function FolderMenu({ mailbox }: { mailbox: Mailbox }) {
  const t = useTranslations("mail.frame");
  const [asked, setAsked] = useState<"rename" | "move" | "delete" | null>(null);
  return (
    <>
      <RailMenu label={t("actsOnFolder", { name: mailbox.name })}>
        {mailbox.role ? null : (
          <>
            <MenuItem onSelect={() => setAsked("rename")}>
              <Pencil aria-hidden />
              {t("rename")}
            </MenuItem>
            <MenuItem onSelect={() => setAsked("move")}>
              <FolderInput aria-hidden />
              {t("move")}
            </MenuItem>
          </>
        )}
        <DownloadItem filter={{ inMailbox: mailbox.id }} name={mailbox.name} text={t("download")} />
        {mailbox.role ? null : (
          <MenuItem danger onSelect={() => setAsked("delete")}>
            <Trash2 aria-hidden />
            {t("delete")}
          </MenuItem>
        )}
      </RailMenu>
      {asked ? <FolderDialog mailbox={mailbox} asked={asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}
