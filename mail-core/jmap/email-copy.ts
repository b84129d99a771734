import { isRecord } from "../is-record.ts";
import { readEmails } from "../store/emails.ts";
import { stateOf } from "../store/states.ts";
import { mayWrite } from "./access.ts";
import { blobSource } from "./blob.ts";
import type { PrepareResult } from "./email-create.ts";
import { readPlace } from "./email-create.ts";
import { utcDate } from "./email-get.ts";
import { prepareMessage, putEmails } from "./email-import.ts";
import { id, parseIdOrCreation } from "./ids.ts";
import { objectsInSetMax } from "./limits.ts";
import { answer, type JmapDeps, type Method, type MethodContext, refuse } from "./method.ts";
import { ifAny } from "./standard.ts";

const known = new Set(["id", "mailboxIds", "keywords", "receivedAt"]);
const no = (type: string, properties?: string[]): PrepareResult => ({
  ok: false,
  error: { type, ...(properties ? { properties } : {}) },
});

/** One email of `from`, with its own keywords and time where nothing else is asked for. RFC 8620 section 5.4. */
const prepareCopyFrom =
  (from: NonNullable<MethodContext["from"]>) =>
  async (
    deps: JmapDeps,
    context: MethodContext,
    given: unknown,
    mailboxes: ReadonlySet<string>,
  ): Promise<PrepareResult> => {
    if (!isRecord(given)) return no("invalidProperties", []);
    const unknown = Object.keys(given).filter((name) => !known.has(name));
    if (unknown.length > 0) return no("invalidProperties", unknown);
    const rowId = parseIdOrCreation("e", given.id, context.createdIds);
    const email = rowId && (await readEmails(deps.database, from.account, [rowId])).get(rowId);
    const source = email && (await blobSource(deps, from, `be${email.id}`));
    if (!email || !source) return no("notFound");
    const {
      keywords = Object.fromEntries(email.keywords.map((keyword) => [keyword, true])),
      receivedAt = utcDate(email.receivedAt),
    } = given;
    const place = readPlace({ mailboxIds: given.mailboxIds, keywords, receivedAt }, context, mailboxes);
    return place.ok ? prepareMessage(deps, source, place) : place;
  };

/** Copies emails from another account that who asks may read. RFC 8621 section 4.7. */
export const emailCopy =
  (deps: JmapDeps, emailSet: Method): Method =>
  async (args, context) => {
    const { from, accountId } = context;
    const {
      fromAccountId,
      create,
      ifFromInState,
      ifInState,
      onSuccessDestroyOriginal,
      destroyFromIfInState,
    } = args;
    if (typeof fromAccountId !== "string" || fromAccountId === accountId)
      return refuse("invalidArguments", "fromAccountId");
    if (!from) return refuse("fromAccountNotFound");
    if (!isRecord(create)) return refuse("invalidArguments", "create");
    if (Object.keys(create).length > objectsInSetMax) return refuse("requestTooLarge");
    if (ifFromInState != null && ifFromInState !== (await stateOf(deps.database, from.account, "Email")))
      return refuse("stateMismatch");
    const done = await putEmails(deps, context, create, ifInState ?? null, prepareCopyFrom(from));
    if (!done) return refuse("stateMismatch");
    const { created, notCreated, oldState, newState } = done;
    const outcome = answer("Email/copy", {
      ...{ fromAccountId, accountId, oldState, newState },
      ...{ created: ifAny(created), notCreated: ifAny(notCreated) },
    });
    if (onSuccessDestroyOriginal !== true || !outcome.ok) return outcome;
    const destroy = Object.keys(created).map((creationId) => {
      const { id: given } = create[creationId] as { id: string };
      return id("e", parseIdOrCreation("e", given, context.createdIds) ?? "");
    });
    const original: MethodContext = { ...context, ...from, from: null };
    const set = mayWrite(from.access)
      ? await emailSet(
          { accountId: from.accountId, destroy, ifInState: destroyFromIfInState ?? null },
          original,
        )
      : refuse("accountReadOnly");
    if (set.ok) outcome.responses.push(...set.responses);
    else outcome.responses.push(["error", { ...set.error }]);
    return outcome;
  };
