import Image from "@tiptap/extension-image";
import { Placeholder } from "@tiptap/extension-placeholder";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { BackgroundColor, Color, TextStyle } from "@tiptap/extension-text-style";
import { Extension } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { setEditorsCleaner } from "../../trusted-types.ts";
import { cleanForEditor } from "./clean.ts";
import { EmojiTyping } from "./emoji/typing.ts";
import { placeholderMarks } from "./placeholder-marks.ts";
import type { Placeholders } from "./placeholders.ts";
import { ShownColours } from "./shown-colours.ts";

setEditorsCleaner(cleanForEditor);

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

/** A table; one that only puts things in their places, as in letters that were passed on, is not taken for data. */
const LayoutAwareTable = Table.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      isLayout: {
        default: false,
        parseHTML: (element) => element.role === "presentation" || element.getAttribute("border") === "0",
        renderHTML: ({ isLayout }) => (isLayout ? { role: "presentation" } : {}),
      },
    };
  },
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
export const signatureExtensions = (placeholders: Placeholders) => [
  starter,
  Direction,
  TextStyle,
  Color,
  BackgroundColor,
  ShownColours,
  LayoutAwareTable,
  TableRow,
  TableHeader,
  TableCell,
  placeholderMarks(placeholders),
  EmojiTyping,
];

/** What can be written; where nothing is yet, `placeholder` stands. Everything here has a plain meaning in other mail programs. */
export const extensions = (placeholder: string, placeholders: Placeholders) => [
  ...signatureExtensions(placeholders),
  Picture.configure({ inline: true, allowBase64: false }),
  Placeholder.configure({ placeholder }),
];
