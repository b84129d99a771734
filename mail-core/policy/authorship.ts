import { isSameAddress } from "../address/address.ts";
import type { Authors } from "../mime/authors.ts";
import type { Recipients } from "../store/contracts.ts";

/**
 * The first address of From, Sender, or a name in them that is not the account's own, or null. Our people write as themselves, also where a
 * reader looks first. RFC 6409 section 6.1.
 */
export async function strangerAmong(
  { from, sender, shown }: Authors,
  account: string,
  { ownerOf }: Pick<Recipients, "ownerOf">,
): Promise<string | null> {
  for (const address of new Set([...from, ...(sender === null ? [] : [sender]), ...shown])) {
    if ((await ownerOf(address)) !== account) return address;
  }
  return null;
}

/**
 * Addresses as they are for who writes as `address` through its provider: it is his for this letter, and everybody gets it from there, also people
 * here: what comes from that provider is to carry its signature and its word.
 */
export const pathsThrough = (
  address: string,
  account: string,
  { ownerOf }: Pick<Recipients, "ownerOf">,
): Pick<Recipients, "ownerOf" | "resolve"> => ({
  ownerOf: async (text) => (isSameAddress(text, address) ? account : ownerOf(text)),
  resolve: async () => ({ kind: "elsewhere" }),
});
