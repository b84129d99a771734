"use client";

import type { Editor } from "@tiptap/react";
import { Smile } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { ToolPopover } from "../tool-popover.tsx";
import { EmojiGrid } from "./grid.tsx";
import { noteUsed } from "./used.ts";

/** All emoji, to be looked for or looked at. */
export function EmojiPicker({ editor }: { editor: Editor }) {
  const t = useTranslations("mail.compose.emoji");
  const language = useLocale();
  const choose = (letter: string) => {
    noteUsed(letter);
    editor.chain().focus().insertContent({ type: "text", text: letter }).run();
  };
  return (
    <ToolPopover editor={editor} label={t("emoji")} icon={<Smile aria-hidden />} className="w-[316px]! p-2!">
      {(close) => (
        <EmojiGrid
          language={language}
          onChoose={(letter) => {
            choose(letter);
            close();
          }}
        />
      )}
    </ToolPopover>
  );
}
