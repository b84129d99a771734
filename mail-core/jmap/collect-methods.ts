import type { Collector } from "../collect/collector.ts";
import { shownFault } from "../collect/fault-reason.ts";
import { sourcesMax } from "../collect/limits.ts";
import { intervalMs } from "../collect/schedule.ts";
import { isRecord } from "../is-record.ts";
import { lockAccounts, recordChanges } from "../store/changes.ts";
import {
  type CollectSource,
  collectChanges,
  deleteCollectSource,
  listCollectSources,
  passwordPlace,
  saveCollectSource,
} from "../store/collect-sources.ts";
import { forgetFailed, nothingCollected, readCollectReports } from "../store/collected.ts";
import { listMailboxes } from "../store/mailboxes.ts";
import { stateOf } from "../store/states.ts";
import { collectSendingMethods, endSending, type SendingDeps } from "./collect-sending.ts";
import { readSettings } from "./collect-settings.ts";
import { asStrings, utcDate } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { getOfFew } from "./get-of-few.ts";
import { id, parseId } from "./ids.ts";
import { makeGate } from "./limits.ts";
import { answer, type Method, refuse } from "./method.ts";
import { type Created, changesMethod, endSet } from "./standard.ts";

/** What these methods stand on beside the others. */
export interface CollectDeps extends SendingDeps {
  collector: Pick<Collector, "test" | "wake">;
}

/** Tests that one account may have under way: each is a call at a stranger's host. */
const testsMax = 2;

/** As its owner sees it: all but the passwords. */
const view = (source: CollectSource, report = nothingCollected) => ({
  id: id("c", source.id),
  name: source.name,
  address: source.address,
  host: source.host,
  port: source.port,
  tls: source.tls,
  username: source.username,
  fingerprint: source.fingerprint,
  mailboxId: source.mailboxId && id("m", source.mailboxId),
  keepDays: source.keepDays,
  isPaused: source.isPaused,
  keyword: source.keyword,
  isRunning: source.isRunning,
  nextAt: source.isPaused ? null : utcDate(source.nextAt),
  progress: source.progress,
  lastRun: source.lastRun,
  importedAt: source.importedAt && utcDate(source.importedAt),
  smtp: source.smtp && {
    ...{ host: source.smtp.host, port: source.smtp.port, tls: source.smtp.tls },
    username: source.smtp.username,
    hasPassword: source.smtp.password !== null,
  },
  report: {
    ...report,
    failures: report.failures.map(({ reason, ...one }) => ({ ...one, ...shownFault(reason) })),
  },
});

/** Ours: other accounts whose mail is collected by POP3. docs/jmap.md. */
export function collectMethods(deps: CollectDeps): Record<string, Method> {
  const { database, announcer, ids, clock, secrets } = deps;
  const tests = makeGate(testsMax);
  const mailboxesOf = async (account: string) =>
    new Set((await listMailboxes(database, account)).map((mailbox) => mailbox.id));

  const get = getOfFew(deps, "CollectSource", "c", async ({ account }) => {
    // In this order: the report of a run that is over is whole.
    const sources = await listCollectSources(database, account);
    const reports = await readCollectReports(database, account);
    return sources.map((one) => view(one, reports.get(one.id)));
  });

  const set: Method = async (args, context) => {
    const { account } = context;
    const create = args.create ?? {};
    const update = args.update ?? {};
    const destroy = args.destroy == null ? [] : asStrings(args.destroy);
    if (!isRecord(create) || !isRecord(update) || !destroy) return refuse("invalidArguments");
    const mailboxes = await mailboxesOf(account);
    const result = await database.transaction(async (tx) => {
      await lockAccounts(tx, [account]);
      const oldState = await stateOf(tx, account, "CollectSource");
      if (args.ifInState != null && args.ifInState !== oldState) return null;
      const sources = new Map((await listCollectSources(tx, account)).map((one) => [one.id, one]));
      const dueAt = new Date(clock.now());
      const out = {
        created: Object.create(null) as Record<string, Created>,
        notCreated: Object.create(null) as Record<string, SetError>,
        updated: Object.create(null) as Record<string, null>,
        notUpdated: Object.create(null) as Record<string, SetError>,
        destroyed: [] as string[],
        notDestroyed: Object.create(null) as Record<string, SetError>,
      };
      let count = sources.size;
      for (const [creationId, given] of Object.entries(create)) {
        const read = readSettings(given, null, mailboxes);
        if (count >= sourcesMax)
          out.notCreated[creationId] = { type: "overQuota", description: `${sourcesMax} accounts at most` };
        else if ("wrong" in read)
          out.notCreated[creationId] = { type: "invalidProperties", properties: read.wrong };
        else {
          const rowId = ids.next();
          const password = secrets.seal(read.settings.password, passwordPlace(account, rowId));
          const at = { dueAt, intervalMs: intervalMs.first };
          await saveCollectSource(tx, account, rowId, { ...read.settings, password }, at);
          await recordChanges(tx, collectChanges(account, [rowId], "created"));
          count += 1;
          out.created[creationId] = { id: id("c", rowId) };
        }
      }
      for (const [text, given] of Object.entries(update)) {
        const source = sources.get(parseId("c", text) ?? "");
        const read = source && readSettings(given, source, mailboxes);
        if (!source || !read) out.notUpdated[text] = { type: "notFound" };
        else if ("wrong" in read)
          out.notUpdated[text] = { type: "invalidProperties", properties: read.wrong };
        else {
          const isNew = isRecord(given) && given.password !== undefined;
          const password = isNew
            ? secrets.seal(read.settings.password, passwordPlace(account, source.id))
            : source.password;
          const at = { dueAt, intervalMs: source.intervalMs };
          await saveCollectSource(tx, account, source.id, { ...read.settings, password }, at);
          if (isRecord(given) && given.smtp === null) await endSending(tx, account, source);
          await recordChanges(tx, collectChanges(account, [source.id]));
          out.updated[text] = null;
        }
      }
      for (const text of new Set(destroy)) {
        const source = sources.get(parseId("c", text) ?? "");
        if (!source) out.notDestroyed[text] = { type: "notFound" };
        else {
          await endSending(tx, account, source);
          await deleteCollectSource(tx, account, source.id);
          await recordChanges(tx, collectChanges(account, [source.id], "destroyed"));
          out.destroyed.push(text);
        }
      }
      return { oldState, newState: await stateOf(tx, account, "CollectSource"), ...out };
    });
    if (!result) return refuse("stateMismatch");
    deps.collector.wake();
    return endSet("CollectSource/set", result, context, announcer);
  };

  /** Now, whenever it is due; with `retryFailed` also what could not be had before. */
  const run: Method = async ({ ids: asked, retryFailed }, { account, accountId }) => {
    const wanted = asStrings(asked);
    if (!wanted) return refuse("invalidArguments", "ids");
    const due = await database.transaction(async (tx) => {
      await lockAccounts(tx, [account]);
      const sources = await listCollectSources(tx, account);
      const found = sources.filter((one) => wanted.includes(id("c", one.id)));
      for (const one of found) {
        if (retryFailed === true) await forgetFailed(tx, account, one.id);
        const at = { dueAt: new Date(clock.now()), intervalMs: one.intervalMs };
        await saveCollectSource(tx, account, one.id, { ...one, isPaused: false }, at);
      }
      await recordChanges(
        tx,
        collectChanges(
          account,
          found.map((one) => one.id),
        ),
      );
      return found.map((one) => id("c", one.id));
    });
    announcer.announce([account]);
    deps.collector.wake();
    return answer("CollectSource/run", {
      accountId,
      due,
      notFound: wanted.filter((text) => !due.includes(text)),
    });
  };

  /** What would work: of a new source, or of one that is there with what is to change. */
  const test: Method = async ({ source: given, id: text }, { account, accountId }) => {
    const sources = text == null ? [] : await listCollectSources(database, account);
    const before = sources.find((one) => id("c", one.id) === text) ?? null;
    if (text != null && !before) return refuse("invalidArguments", "id");
    const opened = before && secrets.open(before.password, passwordPlace(account, before.id));
    const known = before && { ...before, password: opened ?? "" };
    const read = readSettings(given ?? {}, known, await mailboxesOf(account));
    if ("wrong" in read) return refuse("invalidArguments", read.wrong.join(" "));
    const leave = tests.enter(account);
    if (!leave) return refuse("rateLimit");
    try {
      const { host, port, tls, fingerprint, username: user, password } = read.settings;
      const result = await deps.collector.test({ host, port, tls, fingerprint, user, password });
      return answer("CollectSource/test", { accountId, ...result });
    } finally {
      leave();
    }
  };

  return {
    "CollectSource/get": get,
    "CollectSource/changes": changesMethod(deps, "CollectSource", "c"),
    "CollectSource/set": set,
    "CollectSource/run": run,
    "CollectSource/test": test,
    ...collectSendingMethods(deps),
  };
}
