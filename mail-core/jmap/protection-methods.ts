import type { Foresight } from "../queue/foresight.ts";
import { asStrings } from "./email-get.ts";
import { answer, type Method, refuse } from "./method.ts";

/** What these methods stand on beside the others. */
export interface ProtectionDeps {
  foresight: Foresight;
}

/** Domains in one call: a message has few recipients whose writer looks. */
const domainsMax = 20;

/** Ours: how far a message would be protected on its way, before it is sent. docs/jmap.md. */
export function protectionMethods({ foresight }: ProtectionDeps): Record<string, Method> {
  return {
    "Protection/lookup": async (args, { account, accountId }) => {
      const domains = asStrings(args.domains);
      if (!domains) return refuse("invalidArguments", "domains");
      if (domains.length > domainsMax) return refuse("requestTooLarge");
      const list = await Promise.all(
        domains.map(async (domain) => ({ domain, protection: await foresight.of(account, domain) })),
      );
      if (list.some(({ protection }) => protection === null))
        return refuse("rateLimit", "Too many domains were looked up. Ask again in some minutes.");
      return answer("Protection/lookup", { accountId, list });
    },
  };
}
