import type { Editor } from "@tiptap/react";

/** For a menu of the toolbar: closed, it leaves the caret in the text, at once, so that not a letter is typed elsewhere. */
export const backToText = (editor: Editor) => ({
  onEscapeKeyDown: () => void editor.commands.focus(),
  onCloseAutoFocus(event: Event) {
    event.preventDefault();
    editor.commands.focus();
  },
});
