import type { Node } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { Extension } from "@tiptap/react";
import type { Placeholders } from "./placeholders.ts";

type PlacesIn = Placeholders["placesIn"];

function marksIn(doc: Node, placesIn: PlacesIn): DecorationSet {
  const marks: Decoration[] = [];
  doc.descendants((node, at) => {
    for (const { from, to } of placesIn(node.text ?? ""))
      marks.push(Decoration.inline(at + from, at + to, { class: "placeholder" }));
  });
  return DecorationSet.create(doc, marks);
}

/** Shows which placeholders are still to be filled in. Only for the eye: nothing of it is in the message. */
export const placeholderMarks = ({ placesIn }: Placeholders) =>
  Extension.create({
    name: "placeholderMarks",
    addProseMirrorPlugins: () => [
      new Plugin<DecorationSet>({
        state: {
          init: (_, { doc }) => marksIn(doc, placesIn),
          apply: (change, marks) => (change.docChanged ? marksIn(change.doc, placesIn) : marks),
        },
        props: {
          decorations(state) {
            return this.getState(state);
          },
        },
      }),
    ],
  });
