"use client";

import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useMemo, useState, useSyncExternalStore } from "react";
import type { CountedLink } from "../../../lib/trackers/counted-link.ts";
import { used } from "../../sign-in/watch-lock.ts";
import { cn } from "../../ui/cn.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { IsolatedFrame } from "../isolated-frame.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { linkDeceit } from "./link-deceit.ts";
import { type DoubtfulLink, LinkQuestion } from "./link-question.tsx";
import { markFound } from "./mark-found.ts";
import { useIsOpenedHere } from "./part-urls.ts";
import { loadInTurn } from "./pictures-in-turn.ts";
import { RemoteNotice } from "./remote-notice.tsx";
import { sanitise } from "./sanitise.ts";
import { Translating } from "./translate/translating.tsx";
import type { Translation } from "./translate/translation.ts";
import { type Translate, useTranslated } from "./translate/use-translated.ts";
import { useTrustedSenders } from "./trusted-senders.tsx";
import { useSearchedWords } from "./use-found-marks.ts";
import { useRemoteImages, type WantedImages } from "./use-remote-images.ts";

interface HtmlPartProps {
  html: string;
  subject: string;
  /** Whose words these are; null when nobody is named. */
  sender: string | null;
  /** False where even a trusted sender's pictures wait: in junk. */
  mayTrust: boolean;
  cidUrl: (cid: string) => string | null;
  /** Into another language; null for the original. */
  translation: Translation | null;
}

const translateRoot: Translate<Element | null> = async ({ translatedRoot }, root, translation) =>
  root && translatedRoot(root, translation);

const heightMaxPx = 40_000;
const noSubscription = () => () => {};

function subscribeDark(listener: () => void): () => void {
  const media = window.matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(listener);
  media.addEventListener("change", listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    media.removeEventListener("change", listener);
    observer.disconnect();
  };
}
const isDark = () => {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
};

/**
 * A stranger's HTML: sanitised, then in a frame that may not run scripts, under a policy of its own that refuses every
 * fetch but pictures from here. Same-origin only so that this page can measure its height.
 */
export function HtmlPart({ html, subject, sender, mayTrust, cidUrl, translation }: HtmlPartProps) {
  const t = useTranslations("links");
  const [asked, setAsked] = useState<WantedImages>("none");
  const trusted = useTrustedSenders();
  const isTrusted = mayTrust && sender !== null && trusted.has(sender);
  const openedHere = useIsOpenedHere();
  const chosen = asked === "none" && isTrusted ? "pictures" : asked;
  const wanted = openedHere ? "none" : chosen;
  const { remoteUrl, name, sorted, refused, failed, again } = useRemoteImages(wanted);
  const inBrowser = useSyncExternalStore(
    noSubscription,
    () => true,
    () => false,
  );
  const dark = useSyncExternalStore(subscribeDark, isDark, () => false);
  const [original, setOriginal] = useState(false);
  const darkens = dark && !original;
  const cleaned = useMemo(
    () => (inBrowser ? sanitise(html, { remoteUrl, cidUrl, darkens }) : null),
    [inBrowser, html, remoteUrl, cidUrl, darkens],
  );
  useEffect(() => {
    if (cleaned) name(cleaned.remote);
  }, [cleaned, name]);
  const { shown: root, isBusy } = useTranslated(cleaned?.root ?? null, translation, translateRoot);
  if (!cleaned || !root) return <Skeleton className="h-40 w-full" />;
  return (
    <div className="grid gap-3">
      {cleaned.remote.length > 0 && (sorted || failed) ? (
        <RemoteNotice
          sorted={sorted}
          wanted={wanted}
          failed={failed}
          refused={refused}
          onShow={
            openedHere
              ? null
              : (what) => {
                  setAsked(what);
                  again();
                }
          }
          onAlways={mayTrust && sender && !isTrusted ? () => trusted.add(sender) : null}
        />
      ) : null}
      <Translating isBusy={isBusy} />
      <Frame
        root={root}
        dark={dark && !(original && cleaned.coloured)}
        coloured={cleaned.coloured}
        mayFetch={wanted !== "none"}
        subject={subject}
      />
      {dark && cleaned.coloured ? (
        <button
          type="button"
          onClick={() => setOriginal(!original)}
          className="min-h-6 justify-self-start rounded-sm text-xs text-ink-3 hover:text-ink print:hidden"
        >
          {original ? t("ourColours") : t("originalColours")}
        </button>
      ) : null}
    </div>
  );
}

interface FrameProps {
  root: Element;
  /** True for colours of a dark page: ours, or the mail's own made over. */
  dark: boolean;
  coloured: boolean;
  /** Remote pictures are wanted. */
  mayFetch: boolean;
  subject: string;
}

/** Nothing is fetched but pictures from here; from anywhere where somebody asked for them and no proxy fetches them. */
const policyFor = (fromAnywhere: boolean): string =>
  `default-src 'none'; img-src data: ${window.location.origin}${fromAnywhere ? " https: http:" : ""}; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'`;

function cssFor({ dark, coloured }: Pick<FrameProps, "dark" | "coloured">): string {
  const ownColours = dark ? "color-scheme:dark;color:#e6ebee" : "color-scheme:light;color:#18242a";
  const link = dark ? "#7fd0e0" : "#0b6478";
  return `html{${ownColours};background:transparent}html,body{height:auto!important;min-height:0!important;overflow-y:hidden!important}body{margin:0;padding:${coloured ? "12px" : "0"};font:14px/1.55 "Inter Variable",system-ui,sans-serif;overflow-wrap:break-word}img{max-width:100%;height:auto}a{color:${link}}::highlight(found){background:#ffe9a8;color:#18242a}pre{white-space:pre-wrap}blockquote{margin:0 0 0 4px;padding-left:12px;border-left:2px solid #9fb0b8}table{max-width:100%}@media print{html{color-scheme:light;color:#000}a{color:inherit}.keryx-quote>summary{display:none}}.keryx-quote>summary{display:inline-block;list-style:none;cursor:pointer;margin:8px 0;padding:0 8px;border-radius:10px;font-size:12px;line-height:20px;background:#7f8f9733;color:inherit}`;
}

/** Links of a message that are counted on their way. */
type CountedLinks = ReadonlyMap<Element, CountedLink>;
const noCountedLinks: CountedLinks = new Map();

/** A link that names another host than it leads to in the end is not followed before somebody has said so. */
function askFirst(event: MouseEvent, counted: CountedLinks, ask: (link: DoubtfulLink) => void): void {
  // It is of the frame's own world: there is no `instanceof` across frames.
  const link = (event.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
  const by = link && counted.get(link);
  const deceit = link && linkDeceit(link.textContent ?? "", by?.target ?? link.href);
  if (!deceit) return;
  event.preventDefault();
  ask({ ...deceit, href: link.href, service: by?.service ?? null });
}

/** Keys pressed inside belong to the page around it. */
function passOn({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent, inside: Document): void {
  const copy = new KeyboardEvent("keydown", { key, shiftKey, ctrlKey, metaKey, altKey, bubbles: true });
  inside.defaultView?.frameElement?.dispatchEvent(copy);
}

/** Tells how high the document is, now and whenever that changes. */
function watchHeight({ body }: Document, tell: (heightPx: number) => void): () => void {
  // A mail whose height hangs on the window's would grow for ever: after some steps it scrolls instead.
  let steps = 0;
  const measure = () => {
    const wanted = Math.ceil(Math.max(body.scrollHeight, body.getBoundingClientRect().height));
    steps += 1;
    if (steps < 60) tell(Math.min(heightMaxPx, Math.max(24, wanted)));
  };
  measure();
  // With each picture it may grow once more, and there are only so many.
  body.ownerDocument.addEventListener("load", () => (steps = 0), true);
  const observer = new ResizeObserver(measure);
  observer.observe(body);
  return () => observer.disconnect();
}

/** Those of the document that is shown, once they are told apart; they say so themselves. */
function useCountedLinks(inside: Document | null): CountedLinks {
  const t = useTranslations("links");
  const [counted, setCounted] = useState(noCountedLinks);
  useEffect(() => {
    if (!inside?.querySelector("a[href^=http]")) return;
    let isGone = false;
    import("./name-counted-links.ts").then(
      ({ nameCountedLinks }) =>
        isGone ||
        setCounted(nameCountedLinks(inside, (service, target) => t("counted", { service, target }))),
      // Without the server it cannot always be had: links are followed as they are written.
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [inside, t]);
  return counted;
}

function Frame({ root, subject, dark, coloured, mayFetch }: FrameProps) {
  const t = useTranslations("mail.reading");
  const { hasImageProxy } = useSteadyMail();
  const words = useSearchedWords();
  const [inside, setInside] = useState<Document | null>(null);
  const [height, setHeight] = useState(80);
  const [asked, setAsked] = useState<DoubtfulLink | null>(null);
  const counted = useCountedLinks(inside);
  const follow = useEffectEvent((event: MouseEvent) => askFirst(event, counted, setAsked));

  useEffect(() => {
    if (!inside) return;
    for (const kind of ["click", "auxclick"] as const)
      inside.addEventListener(kind, (event) => follow(event));
    inside.addEventListener("keydown", (event) => passOn(event, inside));
    // Who reads uses the page around it.
    for (const kind of ["pointermove", "wheel"]) inside.addEventListener(kind, used, { passive: true });
    return watchHeight(inside, setHeight);
  }, [inside]);
  useEffect(() => (inside ? loadInTurn(inside, t("imageMissing")) : undefined), [inside, t]);
  useEffect(() => (inside ? markFound(inside.body, words) : undefined), [inside, words]);

  return (
    <>
      <IsolatedFrame
        title={t("frameTitle", { subject })}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        policy={policyFor(mayFetch && !hasImageProxy)}
        css={cssFor({ dark, coloured })}
        root={root}
        onShown={setInside}
        style={{ height, colorScheme: dark ? "dark" : "light" }}
        className={cn("w-full", coloured && "rounded-md", coloured && !dark && "bg-white")}
      />
      <LinkQuestion link={asked} onClose={() => setAsked(null)} />
    </>
  );
}
