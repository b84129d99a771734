import { createHash } from "node:crypto";
import type { Access, JmapCaller, Reached } from "../index.ts";
import { sieveLimits } from "../sieve/limits.ts";
import { sieveExtensions } from "../sieve/shapes.ts";
import { scriptLimits } from "../store/rules.ts";
import { isOffered, mayWrite } from "./access.ts";
import {
  blobCapability,
  blobLimits,
  capabilitiesOf,
  contactsCapability,
  coreCapability,
  jmapLimits,
  mailboxLimits,
  mailCapability,
  sharingCapability,
  sieveCapability,
  submissionCapability,
  vapidCapability,
} from "./limits.ts";

export interface SessionFacts {
  caller: JmapCaller["by"];
  /** By which push services know our pushes. */
  applicationServerKey: string;
  /** As JMAP shows it: "a" and the row id. */
  accountId: string;
  address: string;
  /** Accounts of others that are open to it. */
  opened: readonly Pick<Reached, "accountId" | "address" | "access">[];
  messageMaxOctets: number;
  /** How far ahead a message may be handed in. */
  holdMaxMs: number;
}

/** What an envelope's parameters may ask for. RFC 8621 section 1.3.2; FUTURERELEASE has its limit in `maxDelayedSend`. */
const submissionExtensions = { DELIVERBY: [], DSN: [], FUTURERELEASE: [], "MT-PRIORITY": [], REQUIRETLS: [] };

/** What Email/query sorts by; `email-filter.ts` reads the same names. RFC 8621 section 4.4.2. */
const emailQuerySortOptions = [
  "receivedAt",
  "sentAt",
  "size",
  "from",
  "to",
  "subject",
  "hasKeyword",
  "allInThreadHaveKeyword",
  "someInThreadHaveKeyword",
];

/** RFC 9661 section 1.2.1. */
const sieve = {
  maxSizeScriptName: scriptLimits.nameMaxOctets,
  maxSizeScript: sieveLimits.scriptMaxOctets,
  maxNumberScripts: scriptLimits.scriptsMax,
  maxNumberRedirects: sieveLimits.redirectsMax,
  sieveExtensions,
  notificationMethods: null,
  externalLists: null,
};

/** What is true of the session wherever it is asked from. RFC 8621 section 1.3. */
function commonPart(facts: SessionFacts) {
  const { caller, accountId, address, opened, messageMaxOctets, holdMaxMs, applicationServerKey } = facts;
  const mail = (access: Access) => ({
    maxMailboxesPerEmail: null,
    maxMailboxDepth: mailboxLimits.maxMailboxDepth,
    maxSizeMailboxName: mailboxLimits.maxSizeMailboxName,
    maxSizeAttachmentsPerEmail: messageMaxOctets,
    emailQuerySortOptions,
    mayCreateTopLevelMailbox: mayWrite(access),
  });
  const submission = { maxDelayedSend: Math.floor(holdMaxMs / 1000), submissionExtensions };
  const core = { maxSizeUpload: messageMaxOctets, ...jmapLimits, collationAlgorithms: [] };
  const blob = { maxSizeBlobSet: messageMaxOctets, ...blobLimits };
  const ofAccounts = [...capabilitiesOf[caller]].filter((name) => name !== vapidCapability);
  const shown = (values: Readonly<Record<string, object>>) =>
    Object.fromEntries(ofAccounts.map((name) => [name, values[name] ?? {}]));
  const account = (name: string, access: Access) => {
    const capabilities = shown({
      [mailCapability]: mail(access),
      [submissionCapability]: submission,
      [sieveCapability]: sieve,
      [blobCapability]: blob,
      [contactsCapability]: { maxAddressBooksPerCard: null, mayCreateAddressBook: true },
      [sharingCapability]: { access },
    });
    return {
      name,
      isPersonal: access === "own",
      isReadOnly: !mayWrite(access),
      accountCapabilities: Object.fromEntries(
        Object.entries(capabilities).filter(([capability]) => isOffered(capability, access)),
      ),
    };
  };
  return {
    capabilities: {
      ...shown({ [coreCapability]: core, [sieveCapability]: { implementation: "Keryx" } }),
      [vapidCapability]: { applicationServerKey },
    },
    accounts: {
      [accountId]: account(address, "own"),
      ...Object.fromEntries(opened.map((one) => [one.accountId, account(one.address, one.access)])),
    },
    primaryAccounts: Object.fromEntries(
      ofAccounts.filter((name) => name !== coreCapability).map((name) => [name, accountId]),
    ),
    username: address,
  };
}

/** Changes when the session does: a digest of it. RFC 8620 section 3.4. */
export const sessionStateOf = (facts: SessionFacts): string =>
  createHash("sha256")
    .update(JSON.stringify(commonPart(facts)))
    .digest("base64url")
    .slice(0, 16);

/** RFC 8620 section 2. */
export const sessionResource = (facts: SessionFacts, origin: string): Record<string, unknown> => ({
  ...commonPart(facts),
  apiUrl: `${origin}/jmap`,
  downloadUrl: `${origin}/jmap/download/{accountId}/{blobId}/{name}?type={type}`,
  uploadUrl: `${origin}/jmap/upload/{accountId}`,
  eventSourceUrl: `${origin}/jmap/eventsource?types={types}&closeafter={closeafter}&ping={ping}`,
  state: sessionStateOf(facts),
});
