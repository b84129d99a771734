import type { CardError } from "../jmap/contact-card-set.ts";
import type { SetError } from "../jmap/email-patch.ts";
import type { DavResponse } from "../surface/dav.ts";
import { escapeXml } from "../xml.ts";
import { unmet } from "./answer.ts";
import { hrefElement, inCarddav, inDav } from "./names.ts";

/** Of the same uid there is another one, at this path. RFC 6352 section 6.3.2.1. */
export const uidConflict = (path: string | null): DavResponse =>
  unmet(403, inCarddav("no-uid-conflict", path === null ? "" : hrefElement(path)));

export const tooLarge = (): DavResponse => unmet(403, inCarddav("max-resource-size"));
const described = (text = ""): string => inDav("responsedescription", escapeXml(text));

/** Why the store did not take a card, as RFC 6352 section 6.3.2.1 has it; RFC 4331 for its limits. */
export function cardRefusal({ type, description }: CardError): DavResponse {
  if (type === "alreadyExists") return uidConflict(null);
  if (type === "overQuota") return unmet(507, inDav("quota-not-exceeded") + described(description));
  if (type === "tooLarge" || /: too-large$/.test(description ?? "")) return tooLarge();
  return unmet(403, inCarddav("valid-address-data") + described(description));
}

/** Why the store did not take an address book. */
export function bookRefusal({ type, description }: SetError): DavResponse {
  if (type === "overQuota") return unmet(507, inDav("quota-not-exceeded") + described(description));
  return unmet(403, described(description));
}
