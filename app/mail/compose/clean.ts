import DOMPurify from "dompurify";

/** Somebody's HTML without anything that acts: for quoting, and for what a draft held. */
export const clean = (html: string): string =>
  DOMPurify.sanitize(html, {
    FORBID_TAGS: [
      "style",
      "form",
      "input",
      "button",
      "textarea",
      "select",
      "option",
      "video",
      "audio",
      "svg",
      "math",
    ],
    FORBID_ATTR: ["id", "class", "name", "tabindex", "contenteditable", "srcset"],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|data:image\/(?:png|gif|jpeg|webp);)/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
