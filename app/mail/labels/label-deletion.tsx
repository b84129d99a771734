"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { type Label, labelInSearch } from "../../../lib/jmap/labels.ts";
import { Question } from "../../ui/question.tsx";
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
    <Question
      title={t("deleteTitle", { name: label.name })}
      description={t("deleteMore")}
      no={t("keep")}
      yes={t("deleteLabel")}
      danger
      busy={busy}
      onYes={() => void remove()}
      onClose={onClose}
    />
  );
}
