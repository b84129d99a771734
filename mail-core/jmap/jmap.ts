import { ReadableStream as WebStream } from "node:stream/web";
import type { AccountId, JmapCaller, JmapProblem, MailCore, Reached } from "../index.ts";
import { makeMemory } from "../policy/memory.ts";
import { makeReach } from "../policy/reach.ts";
import { holdMaxDefaultMs } from "../smtp/parameters.ts";
import { readAccount } from "../store/accounts.ts";
import { readStates } from "../store/states.ts";
import { isTold } from "./access.ts";
import { addressBookMethods } from "./address-book-methods.ts";
import { openBlob } from "./blob.ts";
import { blobDataMethods } from "./blob-data.ts";
import { blobMethods } from "./blob-methods.ts";
import { blobUpload } from "./blob-upload.ts";
import { type CollectDeps, collectMethods } from "./collect-methods.ts";
import { contactCardMethods } from "./contact-card-methods.ts";
import { coreMethods } from "./core.ts";
import { dispatch } from "./dispatch.ts";
import { draftVersionMethods } from "./draft-version-methods.ts";
import { emailMethods } from "./email-methods.ts";
import { identityMethods } from "./identity-methods.ts";
import { id } from "./ids.ts";
import { type ImportMethodDeps, importMethods } from "./import-methods.ts";
import { journeyMethods } from "./journey-methods.ts";
import { jmapLimits, makeGate } from "./limits.ts";
import { type ExportingDeps, makeExport, measureMail } from "./mail-export.ts";
import { mailboxGet } from "./mailbox-get.ts";
import { mailboxQuery, mailboxQueryChanges } from "./mailbox-query.ts";
import { mailboxSet } from "./mailbox-set.ts";
import { mdnMethods } from "./mdn-methods.ts";
import type { Method } from "./method.ts";
import { type ProtectionDeps, protectionMethods } from "./protection-methods.ts";
import { type PushDeps, pushMethods } from "./push-methods.ts";
import { quotaMethods } from "./quota-methods.ts";
import { sessionResource, sessionStateOf } from "./session.ts";
import { sieveMethods } from "./sieve-methods.ts";
import { snippetMethods } from "./snippet-methods.ts";
import { changesMethod } from "./standard.ts";
import { submissionMethods } from "./submission-methods.ts";
import { threadMethods } from "./thread-methods.ts";
import { takeUpload } from "./upload.ts";
import { vacationMethods } from "./vacation-methods.ts";

/** The mail core's JMAP, as `index.ts` promises it. */
export interface Jmap {
  request: MailCore["jmap"];
  session: MailCore["jmapSession"];
  reached: MailCore["reached"];
  blob: MailCore["blob"];
  upload: MailCore["upload"];
  states: MailCore["states"];
  exportMail: MailCore["exportMail"];
}

/** RFC 8620 section 3.6.1. */
const tooManyAtOnce = (limit: "maxConcurrentRequests" | "maxConcurrentUpload"): JmapProblem => ({
  type: "urn:ietf:params:jmap:error:limit",
  status: 400,
  detail: `At most ${jmapLimits[limit]} at once.`,
  limit,
});

const sessionsRemembered = 10_000;

/** Where nobody says who asks, the server does. */
const itself: JmapCaller = { by: "person", webSession: null };

/** What all methods stand on. */
export type AllDeps = CollectDeps & PushDeps & ProtectionDeps & ExportingDeps & ImportMethodDeps;

/** Every method that is served. */
export function jmapMethods(deps: AllDeps): Record<string, Method> {
  return {
    ...coreMethods(),
    ...blobMethods(deps),
    ...blobDataMethods(deps),
    "Blob/upload": blobUpload(deps),
    "Mailbox/get": mailboxGet(deps),
    "Mailbox/changes": changesMethod(deps, "Mailbox", "m", { updatedProperties: null }),
    "Mailbox/query": mailboxQuery(deps),
    "Mailbox/queryChanges": mailboxQueryChanges(deps),
    "Mailbox/set": mailboxSet(deps),
    ...threadMethods(deps),
    ...emailMethods(deps),
    ...snippetMethods(deps),
    ...identityMethods(deps),
    ...submissionMethods(deps),
    ...mdnMethods(deps),
    ...pushMethods(deps),
    ...sieveMethods(deps),
    ...vacationMethods(deps),
    ...quotaMethods(deps),
    ...journeyMethods(deps),
    ...protectionMethods(deps),
    ...collectMethods(deps),
    "MailExport/measure": measureMail(deps),
    ...importMethods(deps),
    ...draftVersionMethods(deps),
    ...addressBookMethods(deps),
    ...contactCardMethods(deps),
  };
}

/** JMAP without its transport: RFC 8620 and RFC 8621 over the store. */
export function makeJmap(deps: AllDeps): Jmap {
  const { database, config, log } = deps;
  const requests = makeGate(jmapLimits.maxConcurrentRequests);
  const uploads = makeGate(jmapLimits.maxConcurrentUpload);
  const methods = new Map(Object.entries(jmapMethods(deps)));
  const reach = makeReach(deps);
  const facts = async (account: AccountId, caller: JmapCaller, opened: readonly Reached[]) => ({
    caller: caller.by,
    applicationServerKey: (await deps.vapid()).applicationServerKey,
    accountId: id("a", account),
    address: (await readAccount(database, account))?.address ?? "",
    opened: opened.map(({ accountId, address, access }) => ({ accountId, address, access })),
    messageMaxOctets: config.messageMaxOctets,
    holdMaxMs: config.holdMaxMs ?? holdMaxDefaultMs,
  });
  // An account keeps its address: what its session says is worked out once for all that it is opened.
  const sessionStates = makeMemory<string>(sessionsRemembered);
  const sessionState = async (
    account: AccountId,
    caller: JmapCaller,
    opened: readonly Reached[],
  ): Promise<string> => {
    const key = [caller.by, account, ...opened.map((one) => `${one.account}:${one.access}`)].join(" ");
    const state = sessionStates.get(key) ?? sessionStateOf(await facts(account, caller, opened));
    sessionStates.set(key, state);
    return state;
  };
  return {
    async request(account, value, caller = itself) {
      const leave = requests.enter(account);
      if (!leave) return { ok: false, problem: tooManyAtOnce("maxConcurrentRequests") };
      try {
        const opened = await reach(account);
        const state = await sessionState(account, caller, opened);
        return await dispatch(account, value, { caller, opened, methods, sessionState: state, log });
      } finally {
        leave();
      }
    },
    session: async (account, origin, caller = itself) =>
      sessionResource(await facts(account, caller, await reach(account)), origin),
    async reached(account) {
      const [owner, opened] = await Promise.all([readAccount(database, account), reach(account)]);
      const { address = "", name = "" } = owner ?? {};
      return [{ account, accountId: id("a", account), address, name, access: "own" }, ...opened];
    },
    async blob(account, blobId, range, access = "own") {
      const found = await openBlob(deps, { account, access }, blobId, range);
      return (
        found && { size: found.size, stream: WebStream.from(found.stream) as ReadableStream<Uint8Array> }
      );
    },
    async upload(account, type, body) {
      const leave = uploads.enter(account);
      if (!leave) return { ok: false, problem: tooManyAtOnce("maxConcurrentUpload") };
      try {
        return await takeUpload(deps, account, type, body);
      } finally {
        leave();
      }
    },
    async states(account, access = "own") {
      const all = Object.entries(await readStates(database, account));
      return Object.fromEntries(all.filter(([type]) => isTold(type, access)));
    },
    exportMail: makeExport(deps),
  };
}
