"use client";

import { type Editor, useEditor } from "@tiptap/react";
import { useTranslations } from "next-intl";
import { extensions } from "./extensions.ts";
import { sorted, toKeep, toShow } from "./pictures.ts";
import { plainTextOf } from "./plain-text.ts";
import type { DraftStart, useDraft } from "./use-draft.ts";
import { usePlaceholders } from "./use-placeholders.ts";

interface RichTextDeps {
  draft: ReturnType<typeof useDraft>;
  start: DraftStart;
  /** True where writing begins in the text. */
  focused: boolean;
  addressOf(cid: string): string | null;
  onFiles(files: readonly File[], inText?: boolean): void;
}

/** The editor of formatted text. It is silent while the draft is plain. */
export function useRichText({ draft, start, focused, addressOf, onFiles }: RichTextDeps): Editor | null {
  const t = useTranslations("mail.compose");
  const { update } = draft;
  const placeholders = usePlaceholders();
  return useEditor({
    extensions: extensions(t("placeholder"), placeholders),
    immediatelyRender: false,
    // It would come as a string; composer.css has it.
    injectCSS: false,
    content: toShow(start.content.html, addressOf),
    autofocus: focused && !start.content.plain ? "start" : false,
    editorProps: {
      attributes: {
        "aria-label": t("message"),
        role: "textbox",
        "aria-multiline": "true",
        class: "composer-text",
      },
      // The editor's own line break on these keys would go out with the message.
      handleKeyDown: (_, event) => event.key === "Enter" && (event.ctrlKey || event.metaKey),
      handlePaste: (_, event) => {
        const pasted = [...(event.clipboardData?.files ?? [])];
        // Word processors put a picture of the text beside the text: the text is meant.
        if (pasted.length === 0 || event.clipboardData?.getData("text/html")) return false;
        const { pictures, others } = sorted(pasted);
        onFiles(pictures, true);
        if (others.length > 0) onFiles(others);
        return true;
      },
    },
    // The text part of a draft taken up again is read from the editor, as it will be after the next key.
    onCreate: ({ editor }) => {
      if (!start.content.plain) draft.settle({ text: plainTextOf(editor.getJSON()) });
    },
    onUpdate: ({ editor }) => update({ html: toKeep(editor.getHTML()), text: plainTextOf(editor.getJSON()) }),
    onBlur: () => void draft.saver.flush(),
  });
}
