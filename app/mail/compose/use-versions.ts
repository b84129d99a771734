"use client";

import type { Editor } from "@tiptap/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";
import { mediumTime } from "../time-format.ts";
import { reopened } from "./begin.ts";
import { clean } from "./clean.ts";
import type { DraftContent } from "./draft.ts";
import { toShow } from "./pictures.ts";
import { plainTextOf } from "./plain-text.ts";
import type { DraftVersion } from "./transport.ts";
import type { useDraft } from "./use-draft.ts";
import { newId } from "./use-start.ts";

interface VersionsDeps {
  draft: ReturnType<typeof useDraft>;
  editor: Editor | null;
  addressOf(cid: string): string | null;
}

/** What the draft said before, and the way back to it. What it says now is kept first, so that there is a way forward too. */
export function useVersions({ draft, editor, addressOf }: VersionsDeps) {
  const t = useTranslations("mail.compose.versions");
  const { store, clock, writing } = useMail();
  const { saver, transport } = draft;
  const [open, setOpen] = useState(false);
  const [list, setList] = useState<readonly DraftVersion[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const show = async () => {
    setOpen(true);
    setList(null);
    setProblem(null);
    try {
      await saver.flush();
      const [emailId] = saver.olderIds;
      setList(emailId ? await transport.versions(emailId) : []);
    } catch (cause) {
      setProblem(wordsFor(cause));
    }
  };

  const read = async ({ blobId }: DraftVersion): Promise<DraftContent> => {
    const { messageId, original } = draft.currentContent();
    const begin = { identities: store.identities, writing, clean, newId, when: String };
    // Its own words, people and files; what makes it this draft stays.
    return { ...reopened(await transport.version(blobId), begin, []), messageId, original };
  };

  const put = (content: DraftContent) => {
    draft.update(content);
    if (content.plain || !editor) return;
    editor.commands.setContent(toShow(content.html, addressOf), { emitUpdate: false });
    draft.update({ text: plainTextOf(editor.getJSON()) });
  };

  const goBack = async (version: DraftVersion, content: DraftContent) => {
    try {
      await saver.flush();
      const [emailId] = saver.olderIds;
      if (!saver.isClean || !emailId) return setProblem(t("notSaved"));
      await transport.keepVersion(emailId);
    } catch (cause) {
      return setProblem(wordsFor(cause));
    }
    const before = draft.currentContent();
    put(content);
    setOpen(false);
    toast.say(t("back", { time: mediumTime(version.savedAt, clock) }), {
      action: { label: t("undo"), onClick: () => put(before) },
    });
  };

  return { open, list, problem, show, close: () => setOpen(false), read, goBack };
}
