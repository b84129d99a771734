import type { Clock } from "../clock.ts";
import type { JmapCaller } from "../index.ts";

export const coreCapability = "urn:ietf:params:jmap:core";
export const mailCapability = "urn:ietf:params:jmap:mail";
export const submissionCapability = "urn:ietf:params:jmap:submission";
/** RFC 9007. */
export const mdnCapability = "urn:ietf:params:jmap:mdn";
/** RFC 9425. */
export const quotaCapability = "urn:ietf:params:jmap:quota";
/** RFC 9404. */
export const blobCapability = "urn:ietf:params:jmap:blob";
/** RFC 9749. */
export const vapidCapability = "urn:ietf:params:jmap:webpush-vapid";
/** Ours: how messages travelled. docs/jmap.md. */
export const journeyCapability = "urn:keryx:jmap:journey";
/** Ours: other accounts whose mail is collected. docs/jmap.md. */
export const collectCapability = "urn:keryx:jmap:collect";
/** Ours: mail that goes out and comes in as files. docs/jmap.md. */
export const transferCapability = "urn:keryx:jmap:transfer";
/** Ours: what drafts said before. docs/jmap.md. */
export const draftsCapability = "urn:keryx:jmap:drafts";
/** RFC 9661. */
export const sieveCapability = "urn:ietf:params:jmap:sieve";
export const vacationCapability = "urn:ietf:params:jmap:vacationresponse";
/** Ours: scripts tried on mail that is here, and what failed. docs/jmap.md. */
export const rulesCapability = "urn:keryx:jmap:rules";
/** Ours: conditions of Email/query beside the standard's. docs/jmap.md. */
export const searchCapability = "urn:keryx:jmap:search";
/** Ours: how far an account of the session is open to who asks. docs/jmap.md. */
export const sharingCapability = "urn:keryx:jmap:sharing";
/** RFC 9610. */
export const contactsCapability = "urn:ietf:params:jmap:contacts";
const programCapabilities = [
  blobCapability,
  coreCapability,
  mailCapability,
  submissionCapability,
  mdnCapability,
  quotaCapability,
  journeyCapability,
  vapidCapability,
  sieveCapability,
  vacationCapability,
  rulesCapability,
  contactsCapability,
  searchCapability,
  transferCapability,
  draftsCapability,
  sharingCapability,
];
/** What may be asked for. Who steals an app password must not turn other accounts' sign-ins to another port, or in the clear. */
export const capabilitiesOf: Readonly<Record<JmapCaller["by"], ReadonlySet<string>>> = {
  program: new Set(programCapabilities),
  person: new Set([...programCapabilities, collectCapability]),
};

export const objectsInGetMax = 500;
export const objectsInSetMax = 500;

/** What one account may ask for at once; `maxSizeUpload` is the configured size of a message. RFC 8620 section 2. */
export const jmapLimits = {
  maxConcurrentUpload: 4,
  maxSizeRequest: 10_000_000,
  maxConcurrentRequests: 16,
  maxCallsInRequest: 64,
  maxObjectsInGet: objectsInGetMax,
  maxObjectsInSet: objectsInSetMax,
};

/** RFC 9404 section 3.1; `maxSizeBlobSet` is the configured size of a message. */
export const blobLimits = {
  maxDataSources: 64,
  supportedTypeNames: ["Email", "Thread", "Mailbox"],
  supportedDigestAlgorithms: ["sha", "sha-256", "sha-512"],
};

/** Arrays and objects inside of each other in a request, so that nothing that walks one runs out of stack. */
export const requestDepthMax = 32;
/** Characters and values that the back-references of one request may bring in: an echo of an echo doubles. */
export const referencedMax = 10_000_000;

export const mailboxLimits = {
  maxMailboxDepth: 10,
  /** In octets of UTF-8. */
  maxSizeMailboxName: 200,
  /** In one account. */
  mailboxesMax: 1_000,
};

/** Counts what runs for each account; refuses what is more than the limit. */
export function makeGate(max: number): { enter(account: string): (() => void) | null } {
  const running = new Map<string, number>();
  return {
    enter(account) {
      const now = running.get(account) ?? 0;
      if (now >= max) return null;
      running.set(account, now + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        const rest = (running.get(account) ?? 1) - 1;
        if (rest > 0) running.set(account, rest);
        else running.delete(account);
      };
    },
  };
}

/** Counts what each account does in the hours of the clock; false for what is more than the limit. */
export function makeHourlyLimit(max: number, clock: Pick<Clock, "now">): (account: string) => boolean {
  const counts = new Map<string, number>();
  let hour = 0;
  return (account) => {
    const thisHour = Math.floor(clock.now() / 3_600_000);
    if (thisHour !== hour) counts.clear();
    hour = thisHour;
    const count = (counts.get(account) ?? 0) + 1;
    if (count <= max) counts.set(account, count);
    return count <= max;
  };
}
