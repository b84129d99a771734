import { isIP } from "node:net";

/** For whom passkeys are made: the name is in every one of them, and they work at this origin alone. WebAuthn level 3, section 5.1.3. */
export interface RelyingParty {
  id: string;
  origin: string;
}

/** Of the web address that people use; null where browsers know no passkeys: without https but on this machine, and at an address without a name. */
export function relyingPartyOf(url: string | undefined): RelyingParty | null {
  if (!url || !URL.canParse(url)) return null;
  const { protocol, hostname, origin } = new URL(url);
  const isLocal = hostname === "localhost" || hostname.endsWith(".localhost");
  const isNumber = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  return (protocol === "https:" || isLocal) && !isNumber ? { id: hostname, origin } : null;
}

/** Of this installation; see `relyingPartyOf`. */
export const relyingParty = (): RelyingParty | null => relyingPartyOf(process.env.NEXTAUTH_URL);
