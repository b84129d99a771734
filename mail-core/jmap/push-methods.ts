import { randomBytes } from "node:crypto";
import { isRecord } from "../is-record.ts";
import type { Pusher } from "../push/pusher.ts";
import { paceMs } from "../push/schedule.ts";
import type { Vapid } from "../push/vapid.ts";
import { lockAccounts } from "../store/changes.ts";
import type { Sql } from "../store/database.ts";
import {
  countPushSubscriptions,
  deletePushSubscription,
  insertPushSubscription,
  listPushSubscriptions,
  type PushSubscription,
  updatePushSubscription,
} from "../store/push-subscriptions.ts";
import { readStates } from "../store/states.ts";
import { asStrings, utcDate } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { id, parseId } from "./ids.ts";
import { makeHourlyLimit } from "./limits.ts";
import { answer, type JmapDeps, type Method, type MethodContext, refuse } from "./method.ts";
import { withoutRepeats } from "./patch-object.ts";
import { readPushTarget, readPushTerms } from "./push-settings.ts";
import { ifAny, pick, readIds } from "./standard.ts";

/** What these methods stand on beside the others. */
export interface PushDeps extends JmapDeps {
  pusher: Pick<Pusher, "wake">;
  vapid(): Promise<Vapid>;
}

/** Of one account, whatever its clients signed in with. */
const subscriptionsMax = 20;
/** Each has us call a stranger's host once. */
const createsPerHourMax = 30;
/** An app password has no end of its own, so its subscriptions have. RFC 8620 section 7.2 asks for 7 days or more. */
const lifetimeMaxMs = 30 * 86_400_000;

/** All but the URL and the keys, which are the device's alone; the code only once its client has said it. */
const view = ({
  id: rowId,
  deviceClientId,
  isVerified,
  verificationCode,
  expires,
  types,
}: PushSubscription) => ({
  id: id("p", rowId),
  deviceClientId,
  verificationCode: isVerified ? verificationCode : null,
  expires: expires && utcDate(expires),
  types,
});

interface Work {
  tx: Sql;
  context: MethodContext;
  now: Date;
  /** Until when one may live; null where what its client signed in with ends by itself. */
  latest: Date | null;
}

/** PushSubscription: of the credentials that ask, and of no others. RFC 8620 section 7.2. */
export function pushMethods({ database, pusher, ids, clock }: PushDeps): Record<string, Method> {
  const mayCreate = makeHourlyLimit(createsPerHourMax, clock);

  const get: Method = async (args, { account, caller }) => {
    const wanted = readIds(args.ids, (text) => parseId("p", text));
    if (wanted === "invalid") return refuse("invalidArguments", "ids");
    if (wanted === "too-many") return refuse("requestTooLarge");
    if (asStrings(args.properties)?.some((name) => name === "url" || name === "keys"))
      return refuse("forbidden", "url and keys are not shown");
    const all = await listPushSubscriptions(database, account, caller, new Date(clock.now()));
    const shown = all.filter((one) => wanted === "all" || wanted.rowIds.includes(one.id));
    const list = shown.map((one) => pick(view(one), args.properties));
    if (list.includes(null)) return refuse("invalidArguments", "properties");
    const isThere = (rowId: string) => shown.some((one) => one.id === rowId);
    const missing = wanted === "all" ? [] : wanted.rowIds.filter((rowId) => !isThere(rowId));
    const notFound = wanted === "all" ? [] : [...wanted.notFound, ...missing.map((rowId) => id("p", rowId))];
    return answer("PushSubscription/get", { list, notFound });
  };

  const create = async (given: unknown, { tx, context, now, latest }: Work) => {
    const { account, caller } = context;
    const target = readPushTarget(given);
    if (!target.ok) return target.error;
    const terms = readPushTerms(
      isRecord(given) ? given : {},
      { types: null, expires: null },
      { now, latest },
    );
    if (!terms.ok) return terms.error;
    if ((await countPushSubscriptions(tx, account)) >= subscriptionsMax)
      return { type: "overQuota", description: `${subscriptionsMax} push subscriptions at most` };
    if (!mayCreate(account)) return { type: "rateLimit" };
    const one: PushSubscription = {
      ...{ accountId: account, id: ids.next(), ...target.value, ...terms.value },
      verificationCode: randomBytes(24).toString("base64url"),
      ...{ isVerificationSent: false, isVerified: false, paceMs: paceMs.least, failures: 0 },
      told: await readStates(tx, account),
    };
    await insertPushSubscription(tx, caller, one, now);
    return one;
  };

  const update = async (before: PushSubscription, given: unknown, { tx, now, latest }: Work) => {
    if (!isRecord(given)) return { type: "invalidPatch" };
    const fixed = Object.keys(withoutRepeats(given, view(before))).filter(
      (name) => !["verificationCode", "expires", "types"].includes(name),
    );
    if (fixed.length > 0) return { type: "invalidProperties", properties: fixed };
    const { verificationCode = null } = given;
    if (verificationCode !== null && verificationCode !== before.verificationCode)
      return { type: "invalidProperties", properties: ["verificationCode"] };
    const terms = readPushTerms(given, before, { now, latest });
    if (!terms.ok) return terms.error;
    const after = { ...before, ...terms.value, isVerified: before.isVerified || verificationCode !== null };
    await updatePushSubscription(tx, after);
    return after;
  };

  const set: Method = async (args, context) => {
    const { account, caller, createdIds } = context;
    const [creates, updates] = [args.create ?? {}, args.update ?? {}];
    const destroys = args.destroy == null ? [] : asStrings(args.destroy);
    if (!isRecord(creates) || !isRecord(updates) || !destroys) return refuse("invalidArguments");
    // The server itself has no device.
    if (caller.by === "person" && caller.webSession === null) return refuse("forbidden");
    const now = new Date(clock.now());
    const latest = caller.by === "program" ? new Date(now.getTime() + lifetimeMaxMs) : null;
    const result = await database.transaction(async (tx) => {
      await lockAccounts(tx, [account]);
      const work = { tx, context, now, latest };
      const own = await listPushSubscriptions(tx, account, caller, now);
      const find = (text: string) => own.find((one) => id("p", one.id) === text);
      const out = {
        created: Object.create(null) as Record<string, { id: string }>,
        notCreated: Object.create(null) as Record<string, SetError>,
        updated: Object.create(null) as Record<string, object | null>,
        notUpdated: Object.create(null) as Record<string, SetError>,
        destroyed: [] as string[],
        notDestroyed: Object.create(null) as Record<string, SetError>,
      };
      for (const [creationId, given] of Object.entries(creates)) {
        const made = await create(given, work);
        if ("type" in made) out.notCreated[creationId] = made;
        else out.created[creationId] = shownToMaker(made, given);
      }
      for (const [text, given] of Object.entries(updates)) {
        const before = find(text);
        const after = before ? await update(before, given, work) : { type: "notFound" };
        if ("type" in after) out.notUpdated[text] = after;
        else out.updated[text] = isAsAsked(after, given) ? null : { expires: view(after).expires };
      }
      for (const text of new Set(destroys)) {
        const one = find(text);
        if (one) await deletePushSubscription(tx, account, one.id);
        if (one) out.destroyed.push(text);
        else out.notDestroyed[text] = { type: "notFound" };
      }
      return out;
    });
    for (const [creationId, made] of Object.entries(result.created)) createdIds.set(creationId, made.id);
    pusher.wake(account);
    return answer("PushSubscription/set", {
      ...Object.fromEntries(
        (["created", "notCreated", "updated", "notUpdated", "notDestroyed"] as const).map((name) => [
          name,
          ifAny<unknown>(result[name]),
        ]),
      ),
      destroyed: result.destroyed.length > 0 ? result.destroyed : null,
    });
  };

  return { "PushSubscription/get": get, "PushSubscription/set": set };
}

/** What the server decided, and what was left out. RFC 8620 section 5.3. */
function shownToMaker(made: PushSubscription, given: unknown) {
  const left = ["keys", "types"].filter((name) => !isRecord(given) || given[name] === undefined);
  const { id: shownId, expires } = view(made);
  return { id: shownId, expires, ...Object.fromEntries(left.map((name) => [name, null])) };
}

const isAsAsked = ({ expires }: PushSubscription, given: unknown): boolean =>
  !isRecord(given) ||
  given.expires === undefined ||
  (given.expires === null ? expires === null : expires?.getTime() === Date.parse(String(given.expires)));
