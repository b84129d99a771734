/**
 * Trusted Types (W3C): the page's policy (lib/server/page-policy.ts) forbids that a string becomes script, the address of a script, or HTML.
 * Here stands what is let through all the same. Browsers that lack it go on as before.
 */

interface Rules {
  createHTML?(html: string, type?: string, sink?: string): string | null;
  createScriptURL?(url: string): string | null;
}
interface Factory {
  createPolicy(name: string, rules: Rules): { createHTML(html: string): unknown };
}

const factory = () => (window as { trustedTypes?: Factory }).trustedTypes;

/** Where the build's own scripts are, the service worker among them. */
const scripts = "/_next/static/";

function ownScript(address: string): string | null {
  const { origin, pathname } = new URL(address, window.location.href);
  return origin === window.location.origin && pathname.startsWith(scripts) ? address : null;
}

let cleanForEditor: ((html: string) => string) | null = null;

/** Names what makes HTML harmless before an editor parses it. */
export function setEditorsCleaner(clean: (html: string) => string): void {
  cleanForEditor = clean;
}

/**
 * True where HTML is asked for by an editor: it parses in documents of their own, in which nothing runs or loads, and takes from them what its schema
 * knows. ProseMirror asks the policy itself for what is pasted, and so names no sink.
 */
const isForEditor = (sink: string | undefined) => sink === undefined || sink === "DOMParser parseFromString";

/** Has to be there before the first script is loaded: the bundler loads them by strings. */
export function makeDefaultPolicy(): void {
  factory()?.createPolicy("default", {
    createScriptURL: ownScript,
    createHTML: (html, _type, sink) => (isForEditor(sink) && cleanForEditor ? cleanForEditor(html) : null),
  });
}

/** Lets HTML through that the caller wrote itself, with nothing of a stranger's in it. For one module alone: a name is given once. */
export function policyForOwnHtml(name: string): (html: string) => string {
  const policy = factory()?.createPolicy(name, { createHTML: (html) => html });
  // The types of the DOM do not know yet that it takes more than strings.
  return (html) => (policy ? (policy.createHTML(html) as string) : html);
}
