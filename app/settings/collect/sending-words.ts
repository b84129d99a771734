import type { SendingFailure } from "../../../lib/jmap/elsewhere-types.ts";
import type { Say } from "../../../lib/language/words.ts";

/** Why one cannot write as the address, and what to do about it, in sentences. */
export const sendingWords = (
  t: Say<"settings.collect">,
  { kind, said }: SendingFailure,
  host: string,
  address: string,
): string =>
  [
    t(`sending.failing.${kind}`, { host, address }),
    ...(said ? [t("itSays", { said })] : []),
    ...(kind === "refused" ? [t("sending.refusedMore")] : []),
  ].join(" ");

/** What a provider calls its SMTP when it calls its POP3 so. */
export const likelyHost = (pop3Host: string): string => pop3Host.replace(/^pop3?\./, "smtp.");
