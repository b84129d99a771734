import type { Passkey } from "../../../lib/auth/passkeys.ts";
import type { Say } from "../../../lib/language/words.ts";
import { ago } from "../ago.ts";

/** When and from where it was last used. */
export function passkeyUse(
  t: Say<"settings.passkeys">,
  { createdAt, lastUsedAt, lastNetwork }: Pick<Passkey, "createdAt" | "lastUsedAt" | "lastNetwork">,
  locale: string,
): string {
  if (!lastUsedAt) return t("neverUsed", { ago: ago(createdAt, locale) });
  return t("used", { ago: ago(lastUsedAt, locale), network: lastNetwork ?? "" });
}
