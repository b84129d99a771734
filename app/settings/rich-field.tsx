"use client";

import { EditorContent, useEditor } from "@tiptap/react";
import { clean } from "../mail/compose/clean.ts";
import "../mail/compose/composer.css";
import { signatureExtensions } from "../mail/compose/extensions.ts";
import { plainTextOf } from "../mail/compose/plain-text.ts";
import { Toolbar } from "../mail/compose/toolbar.tsx";
import { usePlaceholders } from "../mail/compose/use-placeholders.ts";

interface RichFieldProps {
  label: string;
  /** HTML; it may come from elsewhere. */
  start: string;
  /** HTML, empty where it says nothing, and the text that it says. */
  onChange(html: string, text: string): void;
}

/** Formatted text in a form. */
export function RichField({ label, start, onChange }: RichFieldProps) {
  const placeholders = usePlaceholders();
  const editor = useEditor({
    extensions: signatureExtensions(placeholders),
    immediatelyRender: false,
    // It would come as a string; composer.css has it.
    injectCSS: false,
    // Cleaned when it is taken up: on the server there is no document to clean it with.
    onCreate: ({ editor: made }) => made.commands.setContent(clean(start), { emitUpdate: false }),
    editorProps: {
      attributes: {
        "aria-label": label,
        role: "textbox",
        "aria-multiline": "true",
        class: "composer-text min-h-24",
      },
    },
    onUpdate: ({ editor: written }) => {
      const text = plainTextOf(written.getJSON());
      const html = written.getHTML().replace(/(?:<p><\/p>)+$/, "");
      onChange(text ? html : "", text);
    },
  });
  return (
    <div>
      <p className="mb-1.5 text-sm font-medium">{label}</p>
      <div className="overflow-hidden rounded-md border border-line-strong focus-within:border-accent-text">
        <EditorContent editor={editor} />
        {editor ? <Toolbar editor={editor} /> : null}
      </div>
    </div>
  );
}
