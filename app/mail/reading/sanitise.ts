import DOMPurify, { type Config } from "dompurify";
import { hostOf } from "./blocked-words.ts";
import { darkColour, darkCss } from "./dark-colours.ts";
import { plainShape, shapeOf } from "./picture-shape.ts";
import { waits } from "./pictures-in-turn.ts";
import type { RemotePicture } from "./remote-pictures.ts";
import { isReplyHead } from "./reply-head.ts";

export interface Cleaned {
  /** The root of a document of its own; it is shown as these nodes, not as text that is parsed again. */
  root: Element;
  /** Pictures and the like that are not in the message, use by use. */
  remote: readonly RemotePicture[];
  /** False when the mail brings no colours of its own, so that it can wear ours, dark too. */
  coloured: boolean;
}

interface CleanOptions {
  /** Where a picture that lies at this URL is shown from; null where it is not. */
  remoteUrl: (url: string) => string | null;
  /** True where the mail's own colours are made over for a dark page. */
  darkens: boolean;
  /** Where an inline picture is, by its Content-ID; null when the message has none such. */
  cidUrl: (cid: string) => string | null;
}

/** One transparent dot. */
const blank = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
/** At another host. What names this one is no picture: a message asks nothing of us under its reader's name. */
const isRemote = (url: string) =>
  /^\s*(?:https?:)?\/\//i.test(url) && hostOf(url) !== window.location.hostname;
/** As a browser reads it; what names no protocol is asked for by https. What cannot be read stays as it is, and is never loaded. */
const absolute = (url: string) => URL.parse(url.trim(), "https://nowhere.invalid")?.href ?? url.trim();
const cssUrl = /url\(\s*(["']?)(.*?)\1\s*\)/gis;
const links = /^(?:https?|mailto|tel|xmpp|sip|callto|cid):|^#/i;

const config = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: [
    "form",
    "input",
    "button",
    "textarea",
    "select",
    "option",
    "optgroup",
    "fieldset",
    "legend",
    "label",
    "output",
    "iframe",
    "frame",
    "object",
    "embed",
    "video",
    "audio",
    "source",
    "track",
    "link",
    "meta",
    "base",
    "dialog",
    "template",
    "svg",
    "math",
    "map",
    "area",
    "portal",
    "slot",
    "datalist",
    "progress",
    "meter",
    "menu",
    "canvas",
  ],
  FORBID_ATTR: [
    "action",
    "formaction",
    "srcset",
    "sizes",
    "ping",
    "autofocus",
    "contenteditable",
    "tabindex",
    "accesskey",
    "popover",
    "popovertarget",
    "is",
    "slot",
    "usemap",
    "ismap",
    "autoplay",
    "poster",
  ],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: true,
  // DOMPurify asks it of most attributes: what names no protocol, as a width or a colour, is fine.
  ALLOWED_URI_REGEXP:
    /^(?:(?:https?|mailto|tel|cid):|data:image\/(?:png|jpe?g|gif|webp|bmp|avif);|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i,
  WHOLE_DOCUMENT: true,
  RETURN_DOM: true as const,
} satisfies Config;

/** What ran script once, and functions that fetch what stands in them without `url(`. */
const runningCss =
  /expression\s*\(|-moz-binding\s*:|behavior\s*:|image-set\s*\(|\b(?:src|image|cross-fade)\s*\(/gi;

/** Letters written as escapes (`u\72l(`) become letters, so that nothing hides from the patterns. */
function plainCss(css: string): string {
  return css
    .replace(/\\0{0,4}([4-7][0-9a-f])\s?/gi, (whole, hex: string) => {
      const letter = String.fromCharCode(Number.parseInt(hex, 16));
      return /[a-z]/i.test(letter) ? letter : whole;
    })
    .replace(/\\([g-z])/gi, "$1");
}

/** Styles that fetch, run or cover are taken out; the frame's policy would refuse them anyway. */
function cleanCss(css: string, options: CleanOptions, shownFrom: (url: string) => string | null): string {
  return plainCss(css)
    .replace(/@import[^;]*;?/gi, "")
    .replace(runningCss, "blocked:")
    .replace(cssUrl, (whole, _quote: string, raw: string) => {
      const url = raw.trim();
      if (/^cid:/i.test(url)) {
        const found = options.cidUrl(url.slice(4));
        return found ? `url("${found}")` : "none";
      }
      if (/^data:image\//i.test(url)) return whole;
      const found = isRemote(url) ? shownFrom(url) : null;
      return found ? `url("${found.replace(/["\\]/g, encodeURIComponent)}")` : "none";
    });
}

/**
 * Makes the HTML of a stranger harmless: no script, form, frame, SVG or MathML; links open outside; pictures from
 * elsewhere only when asked for. The result goes into a sandboxed frame with a policy of its own all the same.
 */
export function sanitise(html: string, options: CleanOptions): Cleaned {
  const body = DOMPurify.sanitize(html, config) as HTMLElement;
  const root = body.nodeName === "HTML" ? body : (body.closest("html") ?? body);
  const remote: RemotePicture[] = [];
  const shownFrom = (written: string, image?: Element) => {
    const url = absolute(written);
    remote.push({ url, ...(image ? shapeOf(image) : plainShape) });
    return options.remoteUrl(url);
  };
  for (const element of root.querySelectorAll<HTMLElement>("*")) {
    const style = element.getAttribute("style");
    if (style) element.setAttribute("style", cleanCss(style, options, shownFrom));
    const background = element.getAttribute("background");
    if (background && !/^data:image\//i.test(background)) {
      const found = isRemote(background) ? shownFrom(background) : null;
      if (found) element.setAttribute("background", found);
      else element.removeAttribute("background");
    }
    element.removeAttribute("name");
  }
  for (const style of root.querySelectorAll("style"))
    style.textContent = cleanCss(style.textContent ?? "", options, shownFrom);
  for (const image of root.querySelectorAll("img")) {
    const src = (image.getAttribute("src") ?? "").trim();
    image.setAttribute("referrerpolicy", "no-referrer");
    if (/^cid:/i.test(src)) image.src = options.cidUrl(src.slice(4)) ?? blank;
    else if (/^data:image\//i.test(src)) continue;
    else {
      const found = isRemote(src) ? shownFrom(src, image) : null;
      image.src = blank;
      if (found) waits(image, found);
    }
  }
  for (const link of root.querySelectorAll("a")) {
    if (!links.test(link.getAttribute("href") ?? "")) link.removeAttribute("href");
    else if (!link.getAttribute("href")?.startsWith("#")) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
  }
  collapseQuotes(root);
  foldReplies(root);
  const coloured = /bgcolor=|background|[\s;"']color\s*[:=]/i.test(root.outerHTML);
  if (coloured && options.darkens) darken(root);
  return { root, remote, coloured };
}

/** Attributes that are a colour. */
const colourAttributes = ["bgcolor", "color", "text", "link", "vlink", "alink"];

function darken(root: Element): void {
  for (const element of [root, ...root.querySelectorAll("*")]) {
    const style = element.getAttribute("style");
    if (style) element.setAttribute("style", darkCss(style));
    for (const name of colourAttributes) {
      const colour = element.getAttribute(name);
      if (colour) element.setAttribute(name, darkColour(colour));
    }
  }
  for (const style of root.querySelectorAll("style")) style.textContent = darkCss(style.textContent ?? "");
}

/** What was quoted from before folds away; `details` needs no script. */
function collapseQuotes(root: Element): void {
  const quotes = [
    ...root.querySelectorAll(
      ".gmail_quote, blockquote[type=cite], blockquote.protonmail_quote, .yahoo_quoted",
    ),
  ];
  for (const quote of quotes) {
    if (quotes.some((other) => other !== quote && other.contains(quote))) continue;
    const before = (root.textContent ?? "").length - (quote.textContent ?? "").length;
    if (before < 2 || !quote.parentNode) continue;
    fold([quote]);
  }
}

/** Puts neighbours into one fold. */
function fold(nodes: readonly ChildNode[]): void {
  const details = document.createElement("details");
  details.className = "keryx-quote";
  const summary = document.createElement("summary");
  summary.textContent = "Quoted text";
  nodes[0]?.replaceWith(details);
  details.append(summary, ...nodes);
}

/** Elements that may hold the head of a quoted message; of more, the first are looked at. */
const headsMax = 2_000;

/** What Outlook quotes has no mark but its head: From, Sent, To, Subject. It and all that follows it is the message before. */
function foldReplies(root: Element): void {
  const blocks = [...root.querySelectorAll("div, p, table, blockquote")].slice(0, headsMax);
  const head = blocks.find(
    (block) =>
      !block.closest("details") &&
      startsWithField.test(block.textContent ?? "") &&
      isReplyHead(block.textContent ?? ""),
  );
  if (!head) return;
  // The smallest of those that begin with it; then out again as long as nothing stands before it.
  let first: Element =
    blocks.findLast((block) => head.contains(block) && isReplyHead(block.textContent ?? "")) ?? head;
  while (
    first.parentElement &&
    first.parentElement.nodeName !== "BODY" &&
    !saysBefore(first, first.parentElement)
  )
    first = first.parentElement;
  const body = root.querySelector("body") ?? root;
  if (!saysBefore(first, body)) return;
  const following: ChildNode[] = [];
  for (let next: ChildNode | null = first; next; next = next.nextSibling) following.push(next);
  fold(following);
}

/** A head begins with a short word and a colon, perhaps under a line of dashes. */
const startsWithField = /^[\s\u00a0]*(?:-{2,}[^\n]*\s+)?\p{L}{2,4}[\s\u00a0]?:/u;

/** True where something is written in `outer` before `element`. */
function saysBefore(element: Element, outer: Element): boolean {
  const range = document.createRange();
  range.setStart(outer, 0);
  range.setEndBefore(element);
  return range.toString().trim().length > 1;
}
