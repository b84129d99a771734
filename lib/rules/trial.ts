import { answerTo, request } from "../jmap/client.ts";
import type { Email, Id } from "../jmap/types.ts";
import { uploadScript } from "./rules-calls.ts";

/** What a script would do with one email. docs/jmap.md, SieveScript/test. */
export type TestedAction =
  | { kind: "keep"; rule: string | null; keywords: string[] }
  | { kind: "fileinto"; rule: string | null; keywords: string[]; mailboxId: Id | null; mailbox: string }
  | { kind: "redirect"; rule: string | null; address: string }
  | { kind: "discard" | "vacation"; rule: string | null };

export type TriedEmail = Pick<Email, "id" | "subject" | "from" | "receivedAt" | "mailboxIds" | "keywords">;

/** An email that a script does something with. */
export interface Hit {
  email: TriedEmail;
  actions: TestedAction[];
  /** Set where the script failed. */
  failure: string | null;
}

export interface Trial {
  /** Emails that were looked at so far, newest first. */
  lookedAt: number;
  hits: Hit[];
  hasMore: boolean;
}

/** Emails of one look; the server takes no more at once. */
export const lookMax = 200;

type Tested = Record<Id, { actions: TestedAction[] } | { failure: string }>;

/** Tries a script on the next older mail of the account; what lies in `except` is left out. Nothing changes. Throws `JmapFailure`. */
export async function tryScript(
  accountId: Id,
  text: string,
  except: readonly Id[],
  before: Trial = { lookedAt: 0, hits: [], hasMore: true },
): Promise<Trial> {
  const blobId = await uploadScript(accountId, text);
  const found = { resultOf: "query", name: "Email/query", path: "/ids" };
  const responses = await request([
    [
      "Email/query",
      {
        accountId,
        filter: { inMailboxOtherThan: except },
        sort: [{ property: "receivedAt", isAscending: false }],
        position: before.lookedAt,
        limit: lookMax,
      },
      "query",
    ],
    ["SieveScript/test", { accountId, blobId, "#emailIds": found }, "test"],
    [
      "Email/get",
      {
        accountId,
        "#ids": found,
        properties: ["id", "subject", "from", "receivedAt", "mailboxIds", "keywords"],
      },
      "emails",
    ],
  ]);
  const { ids } = answerTo<{ ids: Id[] }>(responses, "query");
  const { tested } = answerTo<{ tested: Tested }>(responses, "test");
  const { list } = answerTo<{ list: TriedEmail[] }>(responses, "emails");
  const byId = new Map(list.map((email) => [email.id, email]));
  const hits = ids.flatMap((id): Hit[] => {
    const [email, said] = [byId.get(id), tested[id]];
    if (!email || !said) return [];
    const hit =
      "failure" in said
        ? { email, actions: [], failure: said.failure }
        : { email, actions: said.actions, failure: null };
    return isHit(hit) ? [hit] : [];
  });
  return {
    lookedAt: before.lookedAt + ids.length,
    hits: [...before.hits, ...hits],
    hasMore: ids.length === lookMax,
  };
}

/** Mail that is kept as it is was not hit. */
const isHit = ({ actions, failure }: Hit): boolean =>
  failure !== null || actions.some((action) => action.kind !== "keep" || action.keywords.length > 0);

type Patch = Record<string, unknown>;
/** Changes of emails. */
export type Patches = ReadonlyMap<Id, Patch>;

/**
 * What applying a trial to the mail that is here changes, and what takes it back. Past mail is not sent on and not answered; what would have been
 * discarded goes into the trash, from where it can be had back.
 */
export function patchesOf(hits: readonly Hit[], trash: Id): { apply: Map<Id, Patch>; undo: Map<Id, Patch> } {
  const apply = new Map<Id, Patch>();
  const undo = new Map<Id, Patch>();
  for (const { email, actions } of hits) {
    const folders = actions.flatMap((action) =>
      action.kind === "fileinto" && action.mailboxId !== null ? [action.mailboxId] : [],
    );
    const isKept = actions.some(({ kind }) => kind === "keep");
    const isDiscarded = actions.some(({ kind }) => kind === "discard");
    const into = folders.length === 0 && isDiscarded && !isKept ? [trash] : folders;
    const keywords = actions.flatMap((action) => ("keywords" in action ? action.keywords : []));
    const fresh = [...new Set(keywords)].filter((word) => !email.keywords[word]);
    const stays = isKept ? Object.keys(email.mailboxIds) : [];
    const mailboxIds = Object.fromEntries([...stays, ...into].map((id) => [id, true]));
    const isMoved = into.length > 0 && JSON.stringify(mailboxIds) !== JSON.stringify(email.mailboxIds);
    if (!isMoved && fresh.length === 0) continue;
    const marks = (value: true | null) =>
      Object.fromEntries(fresh.map((word) => [`keywords/${pointer(word)}`, value]));
    apply.set(email.id, { ...marks(true), ...(isMoved ? { mailboxIds } : {}) });
    undo.set(email.id, { ...marks(null), ...(isMoved ? { mailboxIds: email.mailboxIds } : {}) });
  }
  return { apply, undo };
}

/** RFC 6901 section 3. */
const pointer = (text: string) => text.replaceAll("~", "~0").replaceAll("/", "~1");

/** Changes emails in portions; answers how many were changed. Throws `JmapFailure`. */
export async function patchEmails(accountId: Id, patches: Patches): Promise<number> {
  const all = [...patches];
  let changed = 0;
  for (let at = 0; at < all.length; at += lookMax) {
    const update = Object.fromEntries(all.slice(at, at + lookMax));
    const responses = await request([["Email/set", { accountId, update }, "set"]]);
    const { updated } = answerTo<{ updated: Record<Id, null> | null }>(responses, "set");
    changed += Object.keys(updated ?? {}).length;
  }
  return changed;
}
