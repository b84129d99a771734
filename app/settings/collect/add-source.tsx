"use client";

import { Plus } from "lucide-react";
import { AddDialog } from "../../admin/add-dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { saveSource } from "./actions.ts";
import { SourceFields } from "./source-fields.tsx";

export function AddSource({ folders }: { folders: readonly { id: string; name: string }[] }) {
  return (
    <AddDialog
      name="Add account"
      icon={<Plus aria-hidden />}
      description="Its mail is collected by POP3 and appears here."
      action={saveSource}
      onDone={() => toast.success("Account added", { description: "Its mail is on its way." })}
    >
      {(problems) => <SourceFields source={null} folders={folders} problems={problems} />}
    </AddDialog>
  );
}
