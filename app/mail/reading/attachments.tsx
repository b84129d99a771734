"use client";

import { Eye } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Email, EmailBodyPart } from "../../../lib/jmap/types.ts";
import { isSignaturePart } from "../../../lib/smime/kind.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { untilHere } from "../../ui/later.tsx";
import { DownloadAll } from "./download-all.tsx";
import { FileRow, fileGrid } from "./file-row.tsx";
import { isPack, PackedFiles } from "./packed-files.tsx";
import { useIsOpenedHere, usePartUrl } from "./part-urls.ts";
import { isNoticePart } from "./receipt-told.tsx";
import { dangerOf } from "./signs/attachment-danger.ts";
import { DownloadLink } from "./signs/download-link.tsx";
import { useKeptFiles } from "./use-kept-files.ts";
import { kindOf } from "./viewer/kinds.ts";

/** Fetched when the first file is looked at. */
const Viewer = dynamic(() => untilHere(() => import("./viewer/viewer.tsx")).then((all) => all.Viewer), {
  ssr: false,
});

const nameFor = (part: EmailBodyPart, index: number): string =>
  part.name?.trim() || (part.type === "message/rfc822" ? "message.eml" : `attachment-${index + 1}`);

/** What came with a message and is not shown in it. */
export function Attachments({ email }: { email: Email }) {
  const t = useTranslations("mail.files");
  const partUrl = usePartUrl();
  const openedHere = useIsOpenedHere();
  const [at, setAt] = useState<number | null>(null);
  const shown = new Set((email.htmlBody ?? []).map((part) => part.blobId));
  const used = new Set(
    Object.values(email.bodyValues ?? {}).flatMap(({ value }) =>
      [...value.matchAll(/cid:([^"'\s)>]+)/gi)].map(([, cid]) => cid),
    ),
  );
  const parts = (email.attachments ?? []).filter(
    (part) =>
      !shown.has(part.blobId) &&
      !isNoticePart(part) &&
      !isSignaturePart(part) &&
      !(part.cid && used.has(part.cid) && part.disposition !== "attachment"),
  );
  const kept = useKeptFiles(parts);
  if (parts.length === 0) return null;
  const files = parts.map((part, index) => {
    const name = nameFor(part, index);
    const isHere = openedHere || kept === null || kept.has(part.blobId ?? "");
    const isKept = !openedHere && kept !== null;
    return { part, name, url: partUrl(part, name), danger: dangerOf(t, name), isHere, isKept };
  });
  // A message in a message is read by the server, which is not shown what was opened here.
  const isViewable = (part: EmailBodyPart) => !!kindOf(part) && !(openedHere && kindOf(part) === "message");
  const viewable = files.filter(({ part, isHere }) => isHere && isViewable(part));
  return (
    <section aria-label={t("attachments")} className="mt-5 print:hidden">
      <ul className={fileGrid}>
        {files.map((file) => {
          const { part, name, url, danger, isHere, isKept } = file;
          const more = isHere ? null : t("notKept");
          return (
            <FileRow key={part.blobId ?? name} {...{ name, danger, more }} type={part.type} size={part.size}>
              {viewable.includes(file) ? (
                <IconButton
                  size="sm"
                  label={t("view", { name })}
                  onClick={() => setAt(viewable.indexOf(file))}
                >
                  <Eye />
                </IconButton>
              ) : null}
              {isHere ? <DownloadLink {...{ name, url, danger, isKept }} /> : null}
            </FileRow>
          );
        })}
      </ul>
      {files.map(({ part, name, url, isHere }) =>
        isHere && isPack(part) ? <PackedFiles key={part.blobId ?? name} name={name} url={url} /> : null,
      )}
      {/* What asks before it is downloaded is downloaded by itself. */}
      {files.length > 1 && files.every(({ danger, isHere }) => isHere && danger === null) ? (
        <DownloadAll email={email} files={files} />
      ) : null}
      {at !== null ? (
        <Viewer email={email} files={viewable} at={at} onGo={setAt} onClose={() => setAt(null)} />
      ) : null}
    </section>
  );
}
