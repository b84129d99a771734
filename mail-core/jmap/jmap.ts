import { ReadableStream as WebStream } from "node:stream/web";
import type { AccountId, BlobContent, JmapProblem } from "../index.ts";
import { readAccount } from "../store/accounts.ts";
import { readStates } from "../store/states.ts";
import { openBlob } from "./blob.ts";
import { type Dispatched, dispatch } from "./dispatch.ts";
import { emailMethods } from "./email-methods.ts";
import { identityMethods } from "./identity-methods.ts";
import { id } from "./ids.ts";
import { mailboxGet, mailboxQuery } from "./mailbox-get.ts";
import { mailboxSet } from "./mailbox-set.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { sessionResource, sessionStateOf } from "./session.ts";
import { snippetMethods } from "./snippet-methods.ts";
import { changesMethod } from "./standard.ts";
import { submissionMethods } from "./submission-methods.ts";
import { threadMethods } from "./thread-methods.ts";
import { takeUpload } from "./upload.ts";

export interface Jmap {
  request(account: AccountId, value: unknown): Promise<Dispatched>;
  session(account: AccountId, origin: string): Promise<Record<string, unknown>>;
  blob(
    account: AccountId,
    blobId: string,
    range?: { start: number; end: number },
  ): Promise<BlobContent | null>;
  upload(
    account: AccountId,
    type: string,
    body: ReadableStream<Uint8Array>,
  ): Promise<{ ok: true; blobId: string; size: number; type: string } | { ok: false; problem: JmapProblem }>;
  states(account: AccountId): Promise<Record<string, string>>;
}

/** JMAP without its transport: RFC 8620 and RFC 8621 over the store. */
export function makeJmap(deps: JmapDeps): Jmap {
  const { database, config, log } = deps;
  const echo: Method = async (args) => answer("Core/echo", args);
  const methods = new Map<string, Method>(
    Object.entries({
      "Core/echo": echo,
      "Mailbox/get": mailboxGet(deps),
      "Mailbox/changes": changesMethod(deps, "Mailbox", "m", { updatedProperties: null }),
      "Mailbox/query": mailboxQuery(deps),
      "Mailbox/queryChanges": async () => refuse("cannotCalculateChanges"),
      "Mailbox/set": mailboxSet(deps),
      ...threadMethods(deps),
      ...emailMethods(deps),
      ...snippetMethods(deps),
      ...identityMethods(deps),
      ...submissionMethods(deps),
    }),
  );
  const facts = async (account: AccountId) => ({
    accountId: id("a", account),
    address: (await readAccount(database, account))?.address ?? "",
    messageMaxOctets: config.messageMaxOctets,
  });
  return {
    async request(account, value) {
      const sessionState = sessionStateOf(await facts(account));
      return dispatch(account, value, { methods, sessionState, log });
    },
    session: async (account, origin) => sessionResource(await facts(account), origin),
    async blob(account, blobId, range) {
      const found = await openBlob(deps, account, blobId, range);
      return (
        found && { size: found.size, stream: WebStream.from(found.stream) as ReadableStream<Uint8Array> }
      );
    },
    upload: (account, type, body) => takeUpload(deps, account, type, body),
    states: (account) => readStates(database, account),
  };
}
