"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { AddDialog } from "../../admin/add-dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { saveSource } from "./actions.ts";
import { SourceFields } from "./source-fields.tsx";

export function AddSource({ folders }: { folders: readonly { id: string; name: string }[] }) {
  const t = useTranslations("settings.collect");
  return (
    <AddDialog
      name={t("add")}
      icon={<Plus aria-hidden />}
      description={t("addMore")}
      action={saveSource}
      onDone={() => toast.success(t("added"), { description: t("addedMore") })}
    >
      {(problems) => <SourceFields source={null} folders={folders} problems={problems} />}
    </AddDialog>
  );
}
