import { useTranslations } from "next-intl";
import type { MouseEvent } from "react";
import { toast } from "../../ui/toast.tsx";
import { saveFile } from "./save-file.ts";

/** What a download link does on a click where the file is kept: a browser's download asks the server alone, a page's own request is answered here. */
export function useSaveKept({ name, url, isKept }: { name: string; url: string; isKept: boolean }) {
  const t = useTranslations("mail.files");
  return (event: MouseEvent): void => {
    if (!isKept) return;
    event.preventDefault();
    const save = async () => {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(String(answer.status));
      saveFile(await answer.blob(), name);
    };
    save().catch(() => toast.error(t("notRead")));
  };
}
