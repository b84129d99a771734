import { useTranslations } from "next-intl";
import { useEffect, useId, useState } from "react";
import { safeName } from "../../../lib/download.ts";
import type { EmailBodyPart } from "../../../lib/jmap/types.ts";
import { FileRow, fileGrid } from "./file-row.tsx";
import { dangerOf } from "./signs/attachment-danger.ts";
import { DownloadLink } from "./signs/download-link.tsx";

/** A larger one is only downloaded as it is. */
const packMaxOctets = 64 * 1024 * 1024;

/** Whether a part is such as Outlook packs files in. */
export const isPack = ({ type, name, size }: Pick<EmailBodyPart, "type" | "name" | "size">): boolean =>
  size <= packMaxOctets &&
  (/^application\/(?:vnd\.)?ms-tnef$/i.test(type) || /^winmail\.dat$/i.test(name?.trim() ?? ""));

interface Unpacked {
  name: string;
  type: string;
  size: number;
  url: string;
}

/** The files that lie in a winmail.dat. They are taken out in this page, and handed over as files that no browser runs. */
export function PackedFiles({ name, url }: { name: string; url: string }) {
  const t = useTranslations("mail.files");
  const files = useUnpacked(url);
  const heading = useId();
  if (files.length === 0) return null;
  return (
    <>
      <p id={heading} className="mt-3 mb-1.5 text-xs text-ink-3">
        {t("packedIn", { name })}
      </p>
      <ul aria-labelledby={heading} className={fileGrid}>
        {files.map((file, index) => {
          const shown = file.name || `attachment-${index + 1}`;
          const danger = dangerOf(t, shown);
          return (
            <FileRow key={file.url} name={shown} type={file.type} size={file.size} danger={danger}>
              <DownloadLink name={shown} url={file.url} danger={danger} isKept={false} />
            </FileRow>
          );
        })}
      </ul>
    </>
  );
}

/** None until it is read, and where nothing can be: the whole file can still be downloaded. */
function useUnpacked(url: string): readonly Unpacked[] {
  const [files, setFiles] = useState<readonly Unpacked[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    let made: readonly Unpacked[] = [];
    unpack(url, stop.signal)
      .then((unpacked) => {
        made = unpacked;
        if (stop.signal.aborted) release(made);
        else setFiles(made);
      })
      .catch(() => {});
    return () => {
      stop.abort();
      setFiles([]);
      release(made);
    };
  }, [url]);
  return files;
}

async function unpack(url: string, signal: AbortSignal): Promise<readonly Unpacked[]> {
  const [answer, { readTnef }] = await Promise.all([
    fetch(url, { signal }),
    import("../../../lib/tnef/read.ts"),
  ]);
  if (!answer.ok) throw new Error(String(answer.status));
  const packed = readTnef(new Uint8Array(await answer.arrayBuffer())) ?? [];
  return packed.map(({ name, type, octets }) => ({
    name: name && safeName(name),
    type: type ?? "",
    size: octets.length,
    // Whatever its sender says that it is: opened at this address it must not be a page of ours.
    url: URL.createObjectURL(new Blob([octets], { type: "application/octet-stream" })),
  }));
}

function release(files: readonly Unpacked[]): void {
  for (const { url } of files) URL.revokeObjectURL(url);
}
