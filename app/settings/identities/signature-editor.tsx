"use client";

import { EditorContent, useEditor } from "@tiptap/react";
import type { Identity } from "../../../lib/jmap/types.ts";
import { clean } from "../../mail/compose/clean.ts";
import "../../mail/compose/composer.css";
import { signatureExtensions } from "../../mail/compose/extensions.ts";
import { plainTextOf } from "../../mail/compose/plain-text.ts";
import { signatureHtml } from "../../mail/compose/signature.ts";
import { Toolbar } from "../../mail/compose/toolbar.tsx";

export type Signature = Pick<Identity, "textSignature" | "htmlSignature">;

/** A signature as it is written; the text that goes beside it follows from it. */
export function SignatureEditor({ start, onChange }: { start: Signature; onChange(next: Signature): void }) {
  const editor = useEditor({
    extensions: signatureExtensions,
    immediatelyRender: false,
    // Cleaned when it is taken up: on the server there is no document to clean it with.
    onCreate: ({ editor: made }) =>
      made.commands.setContent(clean(signatureHtml(start)), { emitUpdate: false }),
    editorProps: {
      attributes: {
        "aria-label": "Signature",
        role: "textbox",
        "aria-multiline": "true",
        class: "composer-text min-h-24",
      },
    },
    onUpdate: ({ editor: written }) => {
      const textSignature = plainTextOf(written.getJSON());
      const html = written.getHTML().replace(/(?:<p><\/p>)+$/, "");
      onChange({ textSignature, htmlSignature: textSignature ? html : "" });
    },
  });
  return (
    <div>
      <p className="mb-1.5 text-sm font-medium">Signature</p>
      <div className="overflow-hidden rounded-md border border-line-strong focus-within:border-accent-text">
        <EditorContent editor={editor} />
        {editor ? <Toolbar editor={editor} /> : null}
      </div>
    </div>
  );
}
