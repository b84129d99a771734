"use client";

import type { Editor } from "@tiptap/react";
import { useState } from "react";
import { inPlainText, inRichText, losesFormat } from "./mode.ts";
import { plainTextOf } from "./plain-text.ts";
import type { useDraft } from "./use-draft.ts";

/** Between formatted and plain text; asks first where formatting would be lost. */
export function useMode(draft: ReturnType<typeof useDraft>, editor: Editor | null) {
  const [asking, setAsking] = useState(false);
  const toPlain = () => {
    setAsking(false);
    draft.update(inPlainText);
  };
  const toRich = () => {
    const change = inRichText(draft.currentContent());
    editor?.commands.setContent(change.html ?? "", { emitUpdate: false });
    draft.update({ ...change, ...(editor ? { text: plainTextOf(editor.getJSON()) } : {}) });
  };
  const change = () => {
    if (draft.content.plain) toRich();
    else if (editor && losesFormat(editor.getJSON())) setAsking(true);
    else toPlain();
  };
  return { change, asking, toPlain, stay: () => setAsking(false) };
}
