import { createHash } from "node:crypto";
import type { JmapCaller } from "../index.ts";
import { sieveLimits } from "../sieve/limits.ts";
import { sieveExtensions } from "../sieve/shapes.ts";
import { scriptLimits } from "../store/rules.ts";
import {
  blobCapability,
  blobLimits,
  capabilitiesOf,
  contactsCapability,
  coreCapability,
  jmapLimits,
  mailboxLimits,
  mailCapability,
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
  const { caller, accountId, address, messageMaxOctets, holdMaxMs, applicationServerKey } = facts;
  const mail = {
    maxMailboxesPerEmail: null,
    maxMailboxDepth: mailboxLimits.maxMailboxDepth,
    maxSizeMailboxName: mailboxLimits.maxSizeMailboxName,
    maxSizeAttachmentsPerEmail: messageMaxOctets,
    emailQuerySortOptions,
    mayCreateTopLevelMailbox: true,
  };
  const submission = { maxDelayedSend: Math.floor(holdMaxMs / 1000), submissionExtensions };
  const core = { maxSizeUpload: messageMaxOctets, ...jmapLimits, collationAlgorithms: [] };
  const blob = { maxSizeBlobSet: messageMaxOctets, ...blobLimits };
  const ofAccounts = [...capabilitiesOf[caller]].filter((name) => name !== vapidCapability);
  const shown = (values: Readonly<Record<string, object>>) =>
    Object.fromEntries(ofAccounts.map((name) => [name, values[name] ?? {}]));
  return {
    capabilities: {
      ...shown({ [coreCapability]: core, [sieveCapability]: { implementation: "Keryx" } }),
      [vapidCapability]: { applicationServerKey },
    },
    accounts: {
      [accountId]: {
        name: address,
        isPersonal: true,
        isReadOnly: false,
        accountCapabilities: shown({
          [mailCapability]: mail,
          [submissionCapability]: submission,
          [sieveCapability]: sieve,
          [blobCapability]: blob,
          [contactsCapability]: { maxAddressBooksPerCard: null, mayCreateAddressBook: true },
        }),
      },
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
