import { canonicalAddress, parseAddress } from "../address/address.ts";
import type { Delivery, Expansion, Relay, Resolution } from "../store/contracts.ts";
import { writeOrcpt } from "./xtext.ts";

/** An address that is one account and nothing else, as what it leads to. */
export const toOne = ({ accountId, rules }: Extract<Resolution, { kind: "account" }>): Expansion => ({
  accountIds: [accountId],
  forwards: [],
  ...(rules ? { rules } : {}),
});

/** What a delivery to an account carries until its rules have decided; nothing where it has none. */
export function awaitsRules({ rules }: Expansion, accountId: string, relay: Relay): Pick<Delivery, "rules"> {
  const version = rules?.[accountId];
  return version === undefined ? {} : { rules: { version, relay } };
}

/**
 * What goes on to other hosts from a recipient who is here, by the address it goes to. Delivered-To lets us know the message again.
 * Success is reported once, of the first that it leads to. Where a copy goes beside a mailbox is the mailbox's owner's affair: the
 * sender sees the mailbox. RFC 3461 section 5.2.7.
 */
export function onwardRelays(recipient: Relay, { accountIds, forwards }: Expansion): Map<string, Relay> {
  const relays = new Map<string, Relay>();
  const isHere = accountIds.length > 0;
  const { forwardPath: text, trace, dsn } = recipient;
  const { notify, orcpt, hold: _hold, ...others } = dsn;
  const quiet = notify?.filter((word) => word !== "SUCCESS");
  for (const [at, { reversePath, forwardPath }] of forwards.entries()) {
    const to = parseAddress(forwardPath);
    if (!to) continue;
    const wanted = isHere || at > 0 ? (quiet?.length === 0 ? ["NEVER"] : quiet) : notify;
    // Its sender knows it by this name. RFC 3461 section 5.2.1.
    const name = orcpt ?? writeOrcpt(text);
    const { releaseAt: _releaseAt, ...relay } = recipient;
    relays.set(canonicalAddress(to), {
      ...relay,
      ...(isHere ? { accountId: null, submissionId: null } : {}),
      reversePath,
      forwardPath,
      trace: Buffer.concat([Buffer.from(`Delivered-To: ${text}\r\n`), trace]),
      dsn: { ...others, ...(wanted ? { notify: wanted } : {}), ...(name ? { orcpt: name } : {}) },
      state: "waiting",
    });
  }
  return relays;
}
