"use client";

import { type Editor, EditorContent } from "@tiptap/react";
import { useTranslations } from "next-intl";
import { type ReactNode, type RefObject, useEffect } from "react";
import type { DraftContent } from "./draft.ts";
import { caretIn } from "./signature.ts";

interface TextBodyProps {
  content: Pick<DraftContent, "plain" | "text" | "quoteFirst">;
  editor: Editor | null;
  /** What is answered or passed on, where it stands apart from the text. */
  quote: ReactNode;
  /** Where plain text is written. */
  area: RefObject<HTMLTextAreaElement | null>;
  /** True where writing begins in the text. */
  focused: boolean;
  onText(text: string): void;
  onFiles(files: readonly File[]): void;
  onBlur(): void;
}

/** What is written, with the quote over or under it. */
export function TextBody({ content, editor, quote, focused, ...plain }: TextBodyProps) {
  if (content.plain)
    return (
      <div className="flex min-h-24 grow">
        <PlainText text={content.text} focused={focused} {...plain} />
      </div>
    );
  return (
    // biome-ignore lint/a11y: a click below the last line means the editor, which has its own keyboard.
    <div
      className="min-h-24 grow cursor-text overflow-y-auto"
      onClick={(event) => {
        if (event.target === event.currentTarget) editor?.commands.focus("end");
      }}
    >
      {content.quoteFirst && quote ? <div className="pt-3">{quote}</div> : null}
      <EditorContent editor={editor} />
      {content.quoteFirst ? null : quote}
    </div>
  );
}

interface PlainTextProps extends Pick<TextBodyProps, "area" | "focused" | "onText" | "onFiles" | "onBlur"> {
  text: string;
}

function PlainText({ text, area, focused, onText, onFiles, onBlur }: PlainTextProps) {
  const t = useTranslations("mail.compose");
  // biome-ignore lint/correctness/useExhaustiveDependencies: where writing begins is known once.
  useEffect(() => {
    if (!focused) return;
    area.current?.focus();
    area.current?.setSelectionRange(caretIn(text), caretIn(text));
  }, []);
  return (
    <textarea
      ref={area}
      aria-label={t("message")}
      placeholder={t("placeholder")}
      value={text}
      onChange={({ target }) => onText(target.value)}
      onPaste={(event) => {
        const files = [...event.clipboardData.files];
        if (files.length === 0 || event.clipboardData.getData("text/plain")) return;
        event.preventDefault();
        onFiles(files);
      }}
      onBlur={onBlur}
      className="composer-text w-full grow resize-none bg-transparent font-mono text-sm placeholder:text-ink-3"
    />
  );
}
