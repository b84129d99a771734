import { destroyEmails, lockEmails, updateEmails } from "../store/email-write.ts";
import { stateOf } from "../store/emails.ts";
import { asStrings, objectsInGetMax } from "./email-get.ts";
import { patchEmail, type SetError } from "./email-patch.ts";
import { parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const ifAny = (map: Record<string, unknown>) => (Object.keys(map).length > 0 ? map : null);

/** Updates and destroys many emails in one transaction of a handful of statements. RFC 8621 section 4.6. */
export const emailSet =
  ({ database, announcer }: JmapDeps): Method =>
  async (args, { account, accountId, createdIds }) => {
    const update = args.update ?? {};
    const create = args.create ?? {};
    const destroy = args.destroy == null ? [] : asStrings(args.destroy);
    if (!isRecord(update) || !isRecord(create) || !destroy) return refuse("invalidArguments");
    if (args.ifInState != null && typeof args.ifInState !== "string")
      return refuse("invalidArguments", "ifInState");
    const count = Object.keys(update).length + Object.keys(create).length + destroy.length;
    if (count > objectsInGetMax) return refuse("requestTooLarge");
    const notCreated: Record<string, SetError> = {};
    for (const creationId of Object.keys(create))
      notCreated[creationId] = { type: "forbidden", description: "Emails cannot be created here" };
    const rowIdOf = (text: string) =>
      parseId("e", text.startsWith("#") ? (createdIds.get(text.slice(1)) ?? "") : text) ?? "";
    const wanted = [...Object.keys(update), ...destroy].map(rowIdOf).filter((rowId) => rowId !== "");

    const result = await database.transaction(async (tx) => {
      const { modseq, places, mailboxes } = await lockEmails(tx, account, wanted);
      const oldState = await stateOf(tx, account, "Email");
      if (typeof args.ifInState === "string" && args.ifInState !== oldState) return null;
      const updated: Record<string, null> = {};
      const notUpdated: Record<string, SetError> = {};
      const notDestroyed: Record<string, SetError> = {};
      const goneIds = new Set(destroy.map(rowIdOf));
      const targets = new Map<string, ReturnType<typeof patchEmail> & { ok: true }>();
      for (const [text, patch] of Object.entries(update)) {
        const place = places.get(rowIdOf(text));
        if (!place) notUpdated[text] = { type: "notFound" };
        else if (goneIds.has(place.id)) notUpdated[text] = { type: "willDestroy" };
        else {
          const patched = patchEmail(place, patch, mailboxes, createdIds);
          if (!patched.ok) notUpdated[text] = patched.error;
          else {
            targets.set(place.id, patched);
            updated[text] = null;
          }
        }
      }
      const destroyed: string[] = [];
      for (const text of new Set(destroy)) {
        if (places.has(rowIdOf(text))) destroyed.push(text);
        else notDestroyed[text] = { type: "notFound" };
      }
      const gone = [...goneIds].flatMap((rowId) => places.get(rowId) ?? []);
      await updateEmails(
        tx,
        account,
        modseq,
        places,
        Array.from(targets.values(), ({ target }) => target),
      );
      await destroyEmails(tx, account, gone);
      const newState = await stateOf(tx, account, "Email");
      return { oldState, newState, updated, notUpdated, destroyed, notDestroyed };
    });
    if (!result) return refuse("stateMismatch");
    if (result.newState !== result.oldState) announcer.announce([account]);
    return answer("Email/set", {
      accountId,
      oldState: result.oldState,
      newState: result.newState,
      created: null,
      updated: ifAny(result.updated),
      destroyed: result.destroyed.length > 0 ? result.destroyed : null,
      notCreated: ifAny(notCreated),
      notUpdated: ifAny(result.notUpdated),
      notDestroyed: ifAny(result.notDestroyed),
    });
  };
