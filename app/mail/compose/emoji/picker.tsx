"use client";

import type { Editor } from "@tiptap/react";
import { Smile } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { IconButton } from "../../../ui/icon-button.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "../../../ui/popover.tsx";
import { backToText } from "../back-to-text.ts";
import { EmojiGrid } from "./grid.tsx";
import { noteUsed } from "./used.ts";

/** All emoji, to be looked for or looked at. */
export function EmojiPicker({ editor }: { editor: Editor }) {
  const t = useTranslations("mail.compose.emoji");
  const language = useLocale();
  const [open, setOpen] = useState(false);
  const choose = (letter: string) => {
    noteUsed(letter);
    editor.chain().focus().insertContent({ type: "text", text: letter }).run();
    setOpen(false);
  };
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <IconButton label={t("emoji")} size="sm" tooltipSide="top">
          <Smile aria-hidden />
        </IconButton>
      </PopoverTrigger>
      <PopoverContent side="top" aria-label={t("emoji")} className="w-[316px]! p-2!" {...backToText(editor)}>
        <EmojiGrid language={language} onChoose={choose} />
      </PopoverContent>
    </Popover>
  );
}
