/** A link that leads by way of somebody who counts clicks, where one can read to what. */
export interface CountedLink {
  service: string;
  target: string;
}

interface Counter {
  name: string;
  host: RegExp;
  target(url: URL): string | null;
}

const parameter =
  (...names: string[]) =>
  (url: URL) =>
    names.map((name) => url.searchParams.get(name)).find((value) => value) ?? null;

/** What is written after a path's beginning. */
const after = (pattern: RegExp) => (url: URL) => {
  const written = pattern.exec(url.pathname)?.[1];
  return written === undefined ? null : decoded(written);
};

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function textOfBase64(text: string): string | null {
  try {
    const octets = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (at) =>
      at.charCodeAt(0),
    );
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch {
    return null;
  }
}

function member(json: string | null, name: string): string | null {
  try {
    const value = (JSON.parse(json ?? "null") as Record<string, unknown> | null)?.[name];
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

/** Who writes the target into the link so that it can be read. */
const counters: readonly Counter[] = [
  { name: "Amazon SES", host: /(?:^|\.)awstrack\.me$/, target: after(/^\/L0\/([^/]+)/) },
  {
    name: "Customer.io",
    host: /(?:^|\.)(?:customeriomail\.com|track\.customer\.io)$/,
    target: (url) => member(textOfBase64(/^\/e\/c\/([\w-]+)/.exec(url.pathname)?.[1] ?? ""), "href"),
  },
  { name: "Facebook", host: /^lm?\.facebook\.com$/, target: parameter("u") },
  {
    name: "Google",
    host: /^(?:www\.)?google\.com$/,
    target: (url) => (url.pathname === "/url" ? parameter("q", "url")(url) : null),
  },
  {
    name: "HubSpot",
    host: /(?:^|\.)(?:sidekickopen\d*\.com|hubspotlinks\.com|track\.hubspot\.com)$/,
    target: parameter("u"),
  },
  {
    name: "LinkedIn",
    host: /^(?:www\.)?linkedin\.com$/,
    target: (url) => (/^\/(?:redir|safety\/go)/.test(url.pathname) ? parameter("url")(url) : null),
  },
  { name: "Mailtrack", host: /(?:^|\.)(?:mltrk\.io|mailtrack\.io)$/, target: parameter("url") },
  {
    name: "Mandrill",
    host: /(?:^|\.)mandrillapp\.com$/,
    target: (url) => member(member(textOfBase64(url.searchParams.get("p") ?? ""), "p"), "url"),
  },
  { name: "Microsoft Safe Links", host: /\.safelinks\.protection\.outlook\.com$/, target: parameter("url") },
  {
    name: "Proofpoint",
    host: /^urldefense(?:\.proofpoint)?\.com$/,
    target(url) {
      const second = url.pathname.startsWith("/v2/") ? url.searchParams.get("u") : null;
      if (second) return decoded(second.replace(/-/g, "%").replace(/_/g, "/"));
      return after(/^\/v3\/__(https?:\/.+?)__;/)(url)?.replace(/^(https?:)\/+/, "$1//") ?? null;
    },
  },
  {
    name: "Yesware",
    host: /^t\.yesware\.com$/,
    target: after(/^\/tt\/[\da-f]+\/[\da-f]+\/[\da-f]+\/(.+)$/),
  },
];

/** Characters of a link that is looked at. */
const linkMax = 8_000;

/** By whom a link is counted and to what it leads; null where it is not, or where that cannot be read in it. */
export function countedLink(href: string): CountedLink | null {
  const url = href.length <= linkMax ? URL.parse(href) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  const counter = counters.find(({ host }) => host.test(url.hostname));
  const written = counter?.target(url);
  if (!counter || !written) return null;
  const target = URL.parse(/^https?:/i.test(written) ? written : `https://${written}`);
  return target && /^https?:$/.test(target.protocol) ? { service: counter.name, target: target.href } : null;
}
