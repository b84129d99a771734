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
    // All others are held against the pattern above, as if they were addresses.
    ADD_URI_SAFE_ATTR: [
      ...["align", "bgcolor", "border", "cellpadding", "cellspacing", "color", "colspan", "dir", "face"],
      ...["height", "lang", "nowrap", "rowspan", "size", "span", "start", "type", "valign", "width"],
    ],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });

/** What was cleaned before, with addresses for its pictures: of the kinds that `clean` knows and of this server. */
const withAddresses = { USE_PROFILES: { html: true }, ALLOW_UNKNOWN_PROTOCOLS: true };

/** As a document to be looked at, in which links lead nowhere. */
export const cleanDocument = (html: string): Element =>
  DOMPurify.sanitize(html, {
    ...withAddresses,
    FORBID_ATTR: ["href"],
    WHOLE_DOCUMENT: true,
    RETURN_DOM: true,
  }) as Element;

/** As text for an editor to parse, whose own marks stay. */
export const cleanForEditor = (html: string): string => DOMPurify.sanitize(html, withAddresses);
