"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { type Label, labelInSearch } from "../../../lib/jmap/labels.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";
import { useLabels } from "./use-labels.ts";

/** Asks before a label goes. */
export function LabelDeletion({ label, onClose }: { label: Label; onClose(): void }) {
  const t = useTranslations("mail.labels");
  const { place, go } = useMail();
  const labels = useLabels();
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await labels.remove(label);
      toast.success(t("labelDeleted"));
      if (place.search === labelInSearch(label))
        go({ mailbox: "inbox", search: null, threadId: null }, "replace");
    } catch (cause) {
      toast.error(wordsFor(cause));
    }
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="sm" title={t("deleteTitle", { name: label.name })} description={t("deleteMore")}>
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>{t("keep")}</Button>
          </DialogClose>
          <Button variant="danger" busy={busy} onClick={() => void remove()}>
            {t("deleteLabel")}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
