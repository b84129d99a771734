import Image from "@tiptap/extension-image";
import { Placeholder } from "@tiptap/extension-placeholder";
import { Extension } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { PlaceholderMarks } from "./placeholder-marks.ts";

/** A picture in the text that remembers which part of the message it is. */
const Picture = Image.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      cid: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-cid"),
        renderHTML: ({ cid }) => (cid ? { "data-cid": cid } : {}),
      },
    };
  },
});

/** Which way a paragraph is written, where its letters do not say it. The commands that set it are the editor's own. */
const Direction = Extension.create({
  name: "paragraphDirection",
  addGlobalAttributes: () => [
    {
      types: ["paragraph", "heading"],
      attributes: {
        dir: {
          default: null,
          parseHTML: (element) => /^(?:ltr|rtl)$/.exec(element.dir)?.[0] ?? null,
          renderHTML: ({ dir }) => (dir ? { dir } : {}),
        },
      },
    },
  ],
});

const starter = StarterKit.configure({
  heading: { levels: [1, 2, 3] },
  link: {
    openOnClick: false,
    autolink: true,
    protocols: ["mailto"],
    HTMLAttributes: { rel: null, target: null },
  },
});

/** What a signature or a template may have: text, and no pictures, which would be attached to every message. */
export const signatureExtensions = [starter, Direction, PlaceholderMarks];

/** What can be written; where nothing is yet, `placeholder` stands. Everything here has a plain meaning in other mail programs. */
export const extensions = (placeholder: string) => [
  starter,
  Direction,
  PlaceholderMarks,
  Picture.configure({ inline: true, allowBase64: false }),
  Placeholder.configure({ placeholder }),
];
