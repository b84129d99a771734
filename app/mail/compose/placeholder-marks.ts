import type { Node } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { Extension } from "@tiptap/react";
import { placeholdersIn } from "./placeholders.ts";

function marksIn(doc: Node): DecorationSet {
  const marks: Decoration[] = [];
  doc.descendants((node, at) => {
    for (const { from, to } of placeholdersIn(node.text ?? ""))
      marks.push(Decoration.inline(at + from, at + to, { class: "placeholder" }));
  });
  return DecorationSet.create(doc, marks);
}

/** Shows which placeholders are still to be filled in. Only for the eye: nothing of it is in the message. */
export const PlaceholderMarks = Extension.create({
  name: "placeholderMarks",
  addProseMirrorPlugins: () => [
    new Plugin<DecorationSet>({
      state: {
        init: (_, { doc }) => marksIn(doc),
        apply: (change, marks) => (change.docChanged ? marksIn(change.doc) : marks),
      },
      props: {
        decorations(state) {
          return this.getState(state);
        },
      },
    }),
  ],
});
