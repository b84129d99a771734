import type { Email, EmailAddress } from "../../../lib/jmap/types.ts";

/** Says that a notice was sent, or that its reader wants none sent. RFC 3503 section 2. */
export const answeredKeyword = "$mdnsent";

export interface AskedReceipt {
  /** Whom the notice would go to. */
  to: EmailAddress[];
  /** True when that is not plainly its sender, who may then be looking for somebody's address. RFC 8098 section 2.1. */
  isDoubtful: boolean;
}

/** What a message asks for; null where it asks for nothing, was answered, or must not ask: drafts, lists, junk. RFC 8098 section 2.1. */
export function askedReceipt(
  email: Email,
  { isJunk, isMine }: { isJunk: boolean; isMine: boolean },
): AskedReceipt | null {
  const { keywords } = email;
  const to = email["header:Disposition-Notification-To:asAddresses"] ?? [];
  if (to.length === 0 || isJunk || isMine || keywords.$draft || keywords[answeredKeyword]) return null;
  if (email["header:List-Id:asText"] !== null || email["header:List-Unsubscribe:asURLs"]) return null;
  const returnPath = /<([^<>]*)>/.exec(email["header:Return-Path"] ?? "")?.[1] ?? "";
  const asking = new Set(to.map(({ email: address }) => address.toLowerCase()));
  return { to, isDoubtful: asking.size !== 1 || !asking.has(returnPath.toLowerCase()) };
}
