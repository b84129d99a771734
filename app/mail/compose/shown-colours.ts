import type { Node } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { Extension } from "@tiptap/react";
import { darkCss } from "../reading/dark-colours.ts";

/** On a dark page what was coloured for a white one wears the colours that its readers see in the dark. */
const shownAs = (property: string, value: unknown): string => {
  if (typeof value !== "string" || value === "") return "";
  const dark = darkCss(`${property}: ${value}`).slice(property.length + 1);
  return `${property}: light-dark(${value}, ${dark});`;
};

function coloursIn(doc: Node): DecorationSet {
  const shown: Decoration[] = [];
  doc.descendants((node, at) => {
    const attrs = node.marks.find(({ type }) => type.name === "textStyle")?.attrs;
    if (!attrs) return;
    const style = shownAs("color", attrs.color) + shownAs("background-color", attrs.backgroundColor);
    if (style) shown.push(Decoration.inline(at, at + node.nodeSize, { style }));
  });
  return DecorationSet.create(doc, shown);
}

/** Shows colours on a dark page so that they can be read. Only for the eye: the message keeps those that were chosen. */
export const ShownColours = Extension.create({
  name: "shownColours",
  addProseMirrorPlugins: () => [
    new Plugin<DecorationSet>({
      state: {
        init: (_, { doc }) => coloursIn(doc),
        apply: (change, shown) => (change.docChanged ? coloursIn(change.doc) : shown),
      },
      props: {
        decorations(state) {
          return this.getState(state);
        },
      },
    }),
  ],
});
