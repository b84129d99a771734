import type { Id } from "../../../../lib/jmap/types.ts";
import type { Smime } from "../draft.ts";

const prefix = "keryx-smime:";
const nameOf = (accountId: Id, identityId: Id | null) => `${prefix}${accountId}:${identityId ?? ""}`;

/** How one wrote last as an identity; in this browser, where the keys are. */
export function rememberedSmime(accountId: Id, identityId: Id | null): Smime {
  try {
    const said = localStorage.getItem(nameOf(accountId, identityId)) ?? "";
    return { sign: said.includes("sign"), encrypt: said.includes("encrypt") };
  } catch {
    return { sign: false, encrypt: false };
  }
}

export function rememberSmime(accountId: Id, identityId: Id | null, { sign, encrypt }: Smime): void {
  try {
    localStorage.setItem(nameOf(accountId, identityId), `${sign ? "sign" : ""} ${encrypt ? "encrypt" : ""}`);
  } catch {
    // Where nothing can be kept it is chosen anew.
  }
}

/** For a sign-out. */
export function forgetSmime(): void {
  for (const name of Object.keys(localStorage)) if (name.startsWith(prefix)) localStorage.removeItem(name);
}
