"use client";

import { FolderDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { safeName } from "../../../lib/download.ts";
import type { Email } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { fileNameOf } from "./message-file.ts";
import { saveFile } from "./save-file.ts";
import { zipOf } from "./zip.ts";

interface DownloadAllProps {
  email: Email;
  files: readonly { name: string; url: string }[];
}

/** All that is attached in one zip, made here: the server hands out files one by one. A message's size is its limit. */
export function DownloadAll({ email, files }: DownloadAllProps) {
  const t = useTranslations("mail.files");
  const [working, setWorking] = useState(false);
  const download = async () => {
    setWorking(true);
    try {
      const held = [];
      for (const { name, url } of files) {
        const answer = await fetch(url);
        if (!answer.ok) throw new Error(String(answer.status));
        held.push({ name: safeName(name), octets: new Uint8Array(await answer.arrayBuffer()) });
      }
      const zip = new Blob(zipOf(held, new Date(email.receivedAt)), { type: "application/zip" });
      saveFile(zip, fileNameOf(email, "zip"));
    } catch {
      toast.error(t("notTogether"));
    }
    setWorking(false);
  };
  return (
    <Button size="sm" variant="ghost" className="mt-2" disabled={working} onClick={() => void download()}>
      <FolderDown aria-hidden />
      {working ? t("puttingTogether") : t("downloadAll", { count: files.length })}
    </Button>
  );
}
