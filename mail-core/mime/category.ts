import type { AuthenticationCheck } from "./authentication-results.ts";
import { type FieldsByName, unfold } from "./header.ts";
import type { MachineKind } from "./message-summary.ts";

/** Where a message belongs in an inbox with tabs. In this order one of its messages decides for a conversation. docs/jmap.md. */
export const categories = ["main", "social", "updates", "lists", "offers"] as const;
export type Category = (typeof categories)[number];

export const isCategory = (value: unknown): value is Category =>
  categories.some((category) => category === value);

const prefix = "$category-";
/** An email has one of these, or none and is in Main. */
export const categoryKeywords: readonly string[] = categories.slice(1).map((category) => prefix + category);

export const categoryOfKeywords = (keywords: readonly string[]): Category =>
  categories.find((category) => keywords.includes(prefix + category)) ?? "main";

/** Keywords with this category in place of any other. */
export const withCategory = (keywords: readonly string[], category: Category): string[] => [
  ...keywords.filter((keyword) => !keyword.startsWith(prefix)),
  ...(category === "main" ? [] : [prefix + category]),
];

/** What a local part says that sends receipts, notices and codes. */
const notices = new Set(
  `account accounts admin alert alerts appointment appointments auth bank billing bills bookings booking calendar ci confirm
   confirmation confirmations delivery deliveries invoice invoices jira mailer notice notices notification notifications notify
   order orders password payment payments rechnung receipt receipts registration reminder reminders reservation reservations
   security service shipment shipping statement statements status subscriptions support system ticket tickets tracking travel
   transactions update updates verification verify`.split(/\s+/),
);
/** What a local part says that sends the same to everybody who wants it, or does not. */
const campaigns = new Set(
  `campaign campaigns club deals digest editor editors emails hello info letter magazine mailing mailings marketing news newsletter
   newsletters offer offers press promo promos promotion promotions sale sales shop store weekly`.split(
    /\s+/,
  ),
);
/** Nobody reads what is answered to these. */
const answersNobody = /(^|[._+-])(do[._-]?not[._-]?reply|no[._-]?reply|nepasrepondre)($|[._+-])/;

const wordsOf = (localPart: string) => localPart.split(/[^a-z]+/).filter(Boolean);

/**
 * What kind of program sent a message, by the head alone; undefined for what a person seems to have written, for answers that a program gives
 * for a person, and for reports. RFC 2919 (List-Id), RFC 2369 (List-Post, List-Unsubscribe), RFC 3834 (Auto-Submitted).
 */
export function machineKind(
  fields: FieldsByName,
  from: readonly { email: string }[],
): MachineKind | undefined {
  const says = (name: string) => {
    const raw = fields.get(name)?.at(-1);
    return raw === undefined ? null : unfold(raw).trim().toLowerCase();
  };
  const automatic = says("auto-submitted");
  const isReport = says("content-type")?.startsWith("multipart/report");
  if (isReport || automatic?.startsWith("auto-replied")) return undefined;
  const [localPart = ""] = (from[0]?.email.toLowerCase() ?? "").split("@");
  const words = wordsOf(localPart);
  const precedence = says("precedence");
  const post = says("list-post");
  const isLeft = says("list-unsubscribe") !== null;
  const isOfList = says("list-id") !== null && (precedence === "list" || !isLeft);
  // What a list says that nobody may post to ("NO") goes one way.
  if (precedence !== "junk" && (post === null ? isOfList : !/^no\b/.test(post))) return "lists";
  const isCampaign = words.some((word) => campaigns.has(word));
  const isNotice = words.some((word) => notices.has(word));
  if (isLeft || precedence === "junk") return isNotice && !isCampaign ? "updates" : "offers";
  const isSentToMany = precedence === "bulk" || precedence === "list" || says("feedback-id") !== null;
  if (isSentToMany && isCampaign) return "offers";
  const isAutomatic = automatic?.startsWith("auto-") || says("x-auto-response-suppress") !== null;
  return isSentToMany || isAutomatic || answersNobody.test(localPart) ? "updates" : undefined;
}

/** Whose notices are of people that one knows there. With their subdomains. */
const socialDomains =
  `badoo.com bsky.app bsky.social bumble.com discord.com discordapp.com facebook.com facebookmail.com flickr.com
  gotinder.com instagram.com linkedin.com mastodon.online mastodon.social meetup.com nextdoor.com okcupid.com pinterest.com quora.com
  reddit.com redditmail.com snapchat.com strava.com telegram.org threads.net tiktok.com tumblr.com twitch.tv twitter.com vimeo.com vk.com
  whatsapp.com x.com xing.com youtube.com`.split(/\s+/);

const isWithin = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`);
const socialDomainOf = (host: string) => socialDomains.find((domain) => isWithin(host, domain));

/** True where one of our checks of a message proved that it comes from this domain or one below it. */
const isProven = (checks: readonly AuthenticationCheck[], domain: string) =>
  checks.some(
    ({ method, result, properties }) =>
      result === "pass" && isWithin(properties[provenBy[method] ?? ""]?.toLowerCase() ?? "", domain),
  );
const provenBy: Partial<Record<AuthenticationCheck["method"], string>> = {
  dkim: "header.d",
  dmarc: "header.from",
  spf: "smtp.mailfrom",
};

/** What a message is by itself. `checks` are asked for only where they decide: without proof nobody is a social network. */
export function categoryOf(
  { machine, sender }: { machine: MachineKind | undefined; sender: string | null },
  checks: () => readonly AuthenticationCheck[] | null,
): Category {
  if (!machine) return "main";
  const domain = sender === null ? undefined : socialDomainOf(sender.slice(sender.lastIndexOf("@") + 1));
  return domain && isProven(checks() ?? [], domain) ? "social" : machine;
}
