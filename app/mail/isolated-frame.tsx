"use client";

import { type ComponentProps, useEffect, useEffectEvent, useRef } from "react";
import { policyForOwnHtml } from "../trusted-types.ts";

interface IsolatedFrameProps extends Omit<ComponentProps<"iframe">, "srcDoc" | "ref"> {
  /** What the frame's document may do, where this page's own policy allows it too. CSP Level 3. */
  policy: string;
  /** Ours, before the stranger's own. */
  css: string;
  /** The root of a sanitised document. */
  root: Element;
  /** Told of the frame's document whenever it shows another root. */
  onShown?(inside: Document): void;
}

let ownHtml: ((html: string) => string) | null = null;

/** The document before anything of a stranger's is in it. */
function emptyDocument(policy: string, css: string): string {
  ownHtml ??= policyForOwnHtml("keryx-frame");
  return ownHtml(
    `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><style>${css}</style>`,
  );
}

/** Puts copies of the nodes into it. What was sanitised is never written out and parsed again: a parser may understand it otherwise. */
function fill(inside: Document, root: Element): void {
  for (const { name, value } of root.attributes) inside.documentElement.setAttribute(name, value);
  const copies = (selector: string) =>
    [...root.querySelectorAll(selector)].map((node) => inside.importNode(node, true));
  inside.head.append(...copies(":scope > head > *"));
  const [body] = copies(":scope > body");
  if (body) inside.body.replaceWith(body);
}

/** What a stranger wrote, in a document of its own in which no script runs. Same-origin only so that this page can fill and measure it. */
export function IsolatedFrame({ policy, css, root, onShown, ...frame }: IsolatedFrameProps) {
  const element = useRef<HTMLIFrameElement>(null);
  const tell = useEffectEvent((inside: Document) => onShown?.(inside));
  useEffect(() => {
    const iframe = element.current;
    if (!iframe) return;
    const show = () => {
      const inside = iframe.contentDocument;
      // Before it is ours, a frame has an empty document, of which browsers tell too.
      if (inside?.URL !== "about:srcdoc") return;
      fill(inside, root);
      tell(inside);
    };
    iframe.addEventListener("load", show);
    iframe.srcdoc = emptyDocument(policy, css);
    return () => iframe.removeEventListener("load", show);
  }, [policy, css, root]);
  return <iframe ref={element} referrerPolicy="no-referrer" {...frame} />;
}
