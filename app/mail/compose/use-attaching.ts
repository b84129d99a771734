"use client";

import type { Editor } from "@tiptap/react";
import { useTranslations } from "next-intl";
import { downloadUrl } from "../../../lib/jmap/client.ts";
import { useMail } from "../mail-context.tsx";
import { sizeText } from "../time-format.ts";
import { fitting, overWords } from "./attachment-room.ts";
import { type Attachment, isSecret } from "./draft.ts";
import { sorted } from "./pictures.ts";
import type { useDraft } from "./use-draft.ts";
import { useFileDrop } from "./use-file-drop.ts";
import { useUploads } from "./use-uploads.ts";

interface AttachingDeps {
  draft: ReturnType<typeof useDraft>;
  /** Asked when something is put into the text; null before it is there. */
  editor(): Editor | null;
  onProblem(problem: string | null): void;
}

/** Files come to a message: chosen, dropped, or as pictures into its text. */
export function useAttaching({ draft, editor, onProblem }: AttachingDeps) {
  const t = useTranslations("mail.files");
  const { store, places, clock } = useMail();
  const { update } = draft;
  const staysHere = () => isSecret(draft.currentContent());
  const uploads = useUploads((uploaded: Attachment) => {
    // Meanwhile the message may have become plain, where a picture is a file.
    const attachment = draft.currentContent().plain ? { ...uploaded, cid: null } : uploaded;
    update((held) => ({ attachments: [...held.attachments, attachment] }));
    if (attachment.cid) {
      const src = downloadUrl(places, store.accountId, attachment);
      const attrs = { src, alt: attachment.name, cid: attachment.cid };
      editor()?.chain().focus().insertContent({ type: "image", attrs }).run();
    }
  }, staysHere);
  /** Lets up what a message has room for, and says what it has none for. */
  const attach = (chosen: readonly File[], inText = false) => {
    const held = [...draft.currentContent().attachments, ...uploads.uploads.map(({ file }) => file)];
    const { fit, over } = fitting(
      chosen,
      held.map(({ size }) => size),
      places.maxSizeUpload,
    );
    const sizeOf = (octets: number) => sizeText(octets, clock.locale);
    onProblem(over.length > 0 ? overWords(t, over, places.maxSizeUpload, sizeOf) : null);
    if (fit.length > 0) uploads.add(fit, inText);
  };
  const drop = useFileDrop((files, { target, left, top }) => {
    const { pictures, others } = sorted(files);
    const shown = editor();
    if (!shown?.view.dom.contains(target) || pictures.length === 0) return attach(files);
    const at = shown.view.posAtCoords({ left, top });
    if (at) shown.commands.setTextSelection(at.pos);
    attach(pictures, true);
    if (others.length > 0) attach(others);
  });
  const remove = (key: string) =>
    update((held) => ({ attachments: held.attachments.filter((one) => one.key !== key) }));
  return { ...uploads, attach, drop, remove };
}
