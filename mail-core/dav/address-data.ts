import type { VcardVersion } from "../surface/dav.ts";
import { childOf, childrenOf } from "../xml.ts";
import { carddav } from "./names.ts";
import type { Wanted } from "./properties.ts";

/** How a client wants to have cards in a report. RFC 6352 section 10.4. */
export interface AddressData {
  version: VcardVersion;
  /** Names of properties, in capitals; all of them where there are none. */
  only: ReadonlySet<string> | undefined;
}

/** Null where cards are not asked for; "unsupported" for a format that is not written here. */
export function readAddressData(wanted: Wanted): AddressData | null | "unsupported" {
  if (wanted.kind !== "some") return null;
  const asked = wanted.properties.find(({ ns, name }) => ns === carddav && name === "address-data");
  if (!asked) return null;
  const type = asked.attributes.get("content-type") ?? "text/vcard";
  const version = asked.attributes.get("version") ?? "3.0";
  if (!/^text\/(x-)?vcard$/i.test(type) || (version !== "3.0" && version !== "4.0")) return "unsupported";
  const names = childrenOf(asked, carddav, "prop").map((one) => one.attributes.get("name")?.toUpperCase());
  const isAll = names.length === 0 || childOf(asked, carddav, "allprop") !== undefined;
  return { version, only: isAll ? undefined : new Set(names.flatMap((name) => name ?? [])) };
}
