import { createHash } from "node:crypto";
import type { MailCoreConfig } from "../config.ts";

/** How long others keep it. RFC 8461 section 3.2: weeks or longer; a week lets a mistake end. */
const maxAgeS = 7 * 86_400;

/** The policy that our domains publish, or null when that is switched off. RFC 8461 section 3.2. */
export function ownPolicy({ hostname, mtaSts }: Pick<MailCoreConfig, "hostname" | "mtaSts">): string | null {
  if (!mtaSts || mtaSts === "off") return null;
  return `version: STSv1\r\nmode: ${mtaSts}\r\nmx: ${hostname}\r\nmax_age: ${maxAgeS}\r\n`;
}

/** Another policy, another id: that is how others learn of it. RFC 8461 section 3.1. */
export const policyId = (policy: string): string =>
  createHash("sha256").update(policy).digest("hex").slice(0, 20);

/** What stands before a domain where its policy is fetched. RFC 8461 section 3.3. */
export const policyPrefix = "mta-sts.";
