"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

/** The browser's own viewer. Fetched first: the server hands files out for download only, and this page decides what is shown. */
export function PdfFile({ name, url }: { name: string; url: string }) {
  const t = useTranslations("mail.files");
  const [source, setSource] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    let made: string | null = null;
    fetch(url, { signal: stop.signal })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        made = URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: "application/pdf" }));
        setSource(made);
      })
      .catch(() => !stop.signal.aborted && setFailed(true));
    return () => {
      stop.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [url]);
  if (failed) return <p role="alert">{t("notRead")}</p>;
  if (!source) return <p role="status">{t("loading")}</p>;
  return <iframe title={name} src={source} className="size-full rounded-md" />;
}
