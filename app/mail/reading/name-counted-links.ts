import { type CountedLink, countedLink } from "../../../lib/trackers/counted-link.ts";

/** Links of a message that are looked at. */
const linksMax = 2_000;

/** Says on each link that is counted by whom it is and to what it leads, and gives them back. */
export function nameCountedLinks(
  inside: Document,
  say: (service: string, target: string) => string,
): ReadonlyMap<Element, CountedLink> {
  const found = new Map<Element, CountedLink>();
  for (const link of [...inside.querySelectorAll<HTMLAnchorElement>("a[href]")].slice(0, linksMax)) {
    const counted = countedLink(link.href);
    if (!counted) continue;
    link.title = say(counted.service, counted.target);
    found.set(link, counted);
  }
  return found;
}
