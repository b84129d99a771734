"use client";

import { useTranslations } from "next-intl";
import { CleanPage } from "./clean-page.tsx";
import { type DraftContent, htmlOf } from "./draft.ts";
import { htmlOfText } from "./mode.ts";
import { toShow } from "./pictures.ts";

interface ContentPreviewProps {
  /** What is shown, for whoever does not see the frame. */
  title: string;
  content: DraftContent;
  addressOf(cid: string): string | null;
}

/** A draft as it would be read: its subject, whom it goes to, its files, its text. */
export function ContentPreview({ title, content, addressOf }: ContentPreviewProps) {
  const t = useTranslations("mail.compose");
  const people = content.to.map(({ email }) => email).join(", ");
  const files = content.attachments.filter(({ cid }) => cid === null).map(({ name }) => name);
  const html = content.plain ? htmlOfText(content.text) : toShow(htmlOf(content), addressOf);
  return (
    <div className="flex min-h-0 flex-col overflow-hidden rounded-md border">
      <p className="truncate border-b px-3 py-2 text-sm">
        <span className="font-medium">{content.subject || t("versions.noSubject")}</span>
        {people ? <span className="text-ink-3"> · {people}</span> : null}
        {files.length > 0 ? <span className="text-ink-3"> · {files.join(", ")}</span> : null}
      </p>
      <CleanPage title={title} html={html} className="h-60 w-full grow bg-white sm:h-auto" />
    </div>
  );
}
