import type { AccountId } from "../ids.ts";
import type {
  JmapCaller,
  JmapInvocation,
  JmapProblem,
  JmapRequest,
  JmapResponse,
  Reached,
} from "../index.ts";
import { isRecord } from "../is-record.ts";
import type { Log } from "../log.ts";
import { isPassingFailure } from "../store/database.ts";
import { actOf, refusalAt } from "./access.ts";
import { id } from "./ids.ts";
import {
  blobCapability,
  capabilitiesOf,
  collectCapability,
  contactsCapability,
  coreCapability,
  draftsCapability,
  jmapLimits,
  journeyCapability,
  mailCapability,
  mdnCapability,
  quotaCapability,
  referencedMax,
  requestDepthMax,
  sieveCapability,
  submissionCapability,
  transferCapability,
  vacationCapability,
} from "./limits.ts";
import type { Method, MethodContext, MethodError, MethodOutcome } from "./method.ts";
import { asksForUnknown } from "./properties.ts";
import { measure, resolveReferences } from "./references.ts";

export type Dispatched = { ok: true; response: JmapResponse } | { ok: false; problem: JmapProblem };

/** Ids of one kind that one line of the log names. */
const idsLoggedMax = 20;

const problem = (name: string, detail: string, limit?: string): { ok: false; problem: JmapProblem } => ({
  ok: false,
  problem: {
    type: `urn:ietf:params:jmap:error:${name}`,
    status: 400,
    detail,
    ...(limit === undefined ? {} : { limit }),
  },
});

/** The capability that a method belongs to, by its name or else its type. */
const capabilityOf = new Map([
  ["Blob/upload", blobCapability],
  ["Blob/get", blobCapability],
  ["Blob/lookup", blobCapability],
  ["Core", coreCapability],
  ["Blob", coreCapability],
  ["PushSubscription", coreCapability],
  ["Mailbox", mailCapability],
  ["Thread", mailCapability],
  ["Email", mailCapability],
  ["SearchSnippet", mailCapability],
  ["Identity", submissionCapability],
  ["EmailSubmission", submissionCapability],
  ["SieveScript", sieveCapability],
  ["VacationResponse", vacationCapability],
  ["MDN", mdnCapability],
  ["Quota", quotaCapability],
  ["JourneyEvent", journeyCapability],
  ["Protection", journeyCapability],
  ["CollectSource", collectCapability],
  ["MailExport", transferCapability],
  ["MailImport", transferCapability],
  ["Upload", transferCapability],
  ["DraftVersion", draftsCapability],
  ["AddressBook", contactsCapability],
  ["ContactCard", contactsCapability],
]);

/** Reads a request; whatever is not one is refused as a whole. RFC 8620 sections 3.3 and 3.6.1. */
export function readRequest(
  value: unknown,
  capabilities: ReadonlySet<string>,
): { ok: true; request: JmapRequest } | { ok: false; problem: JmapProblem } {
  const notRequest = (detail: string) => problem("notRequest", detail);
  if (!isRecord(value)) return notRequest("A request is an object.");
  const { using, methodCalls, createdIds } = value;
  if (!Array.isArray(using) || !using.every((one) => typeof one === "string"))
    return notRequest("using is a list of capabilities.");
  if (!Array.isArray(methodCalls) || !methodCalls.every(isInvocation))
    return notRequest("methodCalls is a list of [name, arguments, call id].");
  const isIdMap = (map: unknown) =>
    isRecord(map) && Object.values(map).every((one) => typeof one === "string");
  if (createdIds != null && !isIdMap(createdIds))
    return notRequest("createdIds is an object of creation id to id.");
  const unknown = using.find((one) => !capabilities.has(one));
  if (unknown !== undefined)
    return problem("unknownCapability", `${unknown.slice(0, 200)} is not known here.`);
  if (methodCalls.length > jmapLimits.maxCallsInRequest)
    return problem("limit", `At most ${jmapLimits.maxCallsInRequest} calls.`, "maxCallsInRequest");
  if (measure(value, Number.MAX_SAFE_INTEGER, requestDepthMax) === Number.POSITIVE_INFINITY)
    return notRequest(`At most ${requestDepthMax} arrays and objects inside of each other.`);
  const ids = createdIds as Record<string, string> | null | undefined;
  return { ok: true, request: { using, methodCalls, ...(ids ? { createdIds: ids } : {}) } };
}

function isInvocation(value: unknown): value is JmapInvocation {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    typeof value[0] === "string" &&
    isRecord(value[1]) &&
    typeof value[2] === "string"
  );
}

export interface Dispatcher {
  caller: JmapCaller;
  /** What is opened to the account beside itself, as things stand now. */
  opened: readonly Reached[];
  methods: ReadonlyMap<string, Method>;
  sessionState: string;
  log: Log;
}

/** Runs the calls of a request one after the other. RFC 8620 section 3.10. */
export async function dispatch(
  account: AccountId,
  value: unknown,
  { caller, opened, methods, sessionState, log }: Dispatcher,
): Promise<Dispatched> {
  const read = readRequest(value, capabilitiesOf[caller.by]);
  if (!read.ok) return read;
  const { request } = read;
  const own = { account, accountId: id("a", account), access: "own" } as const;
  const find = (asked: unknown) => [own, ...opened].find(({ accountId }) => accountId === asked);
  const common = {
    caller,
    using: new Set(request.using),
    createdIds: new Map(Object.entries(request.createdIds ?? {})),
  };
  const responses: JmapInvocation[] = [];
  let budget = referencedMax;
  for (const [name, given, callId] of request.methodCalls) {
    const fail = (error: MethodError) => responses.push(["error", { ...error }, callId]);
    const method = findMethod(methods, name, common.using);
    if (!method) {
      fail({ type: "unknownMethod" });
      continue;
    }
    const resolved = resolveReferences(given, responses, budget);
    if (!resolved.ok) {
      fail({ type: resolved.type, description: resolved.description });
      continue;
    }
    budget -= resolved.cost;
    const { args } = resolved;
    // Neither Core/echo nor a push subscription is of an account: those belong to credentials. RFC 8620 sections 4 and 7.2.
    const isOfAccount = name !== "Core/echo" && !name.startsWith("PushSubscription/");
    const place = isOfAccount ? find(args.accountId) : own;
    const refusal = placeRefusal(name, args, place) ?? refusalOf(name, args);
    if (!place || refusal) {
      fail(refusal ?? { type: "accountNotFound" });
      continue;
    }
    const { accountId, access } = place;
    const context: MethodContext = {
      ...{ ...common, account: place.account, accountId, access },
      from: find(args.fromAccountId) ?? null,
    };
    const outcome = await run(method, args, context, (error) =>
      log.error("jmap.defect", { method: name, account, error }),
    );
    if (access !== "own" && actOf.get(name) !== "read")
      log.info("jmap.shared", { method: name, account: place.account, by: account, ...doneBy(outcome) });
    if (outcome.ok) for (const [answer, args] of outcome.responses) responses.push([answer, args, callId]);
    else fail(outcome.error);
  }
  return {
    ok: true,
    response: {
      methodResponses: responses,
      ...(request.createdIds ? { createdIds: Object.fromEntries(common.createdIds) } : {}),
      sessionState,
    },
  };
}

const capabilityOfMethod = (name: string): string | undefined =>
  capabilityOf.get(name) ?? capabilityOf.get(name.split("/", 1)[0] ?? "");

function findMethod(methods: ReadonlyMap<string, Method>, name: string, using: ReadonlySet<string>) {
  const capability = capabilityOfMethod(name);
  return capability !== undefined && using.has(capability) ? methods.get(name) : undefined;
}

/** Whether who asks may do this in the account that is named: here alone it is asked. RFC 8620 section 3.6.2. */
function placeRefusal(
  name: string,
  { accountId }: Record<string, unknown>,
  place: Pick<Reached, "access"> | undefined,
): MethodError | null {
  if (place) return refusalAt(name, capabilityOfMethod(name) ?? "", place.access);
  return typeof accountId === "string"
    ? { type: "accountNotFound" }
    : { type: "invalidArguments", description: "accountId" };
}

/** What a call made, changed and destroyed, for the log: a few of each are enough to find the rest. */
function doneBy(outcome: MethodOutcome): Record<string, unknown> {
  if (!outcome.ok) return { error: outcome.error.type };
  const [, args = {}] = outcome.responses[0] ?? [];
  const some = (ids: readonly string[]) => (ids.length > 0 ? ids.slice(0, idsLoggedMax) : undefined);
  const made = Object.values(isRecord(args.created) ? args.created : {});
  return {
    created: some(made.map((one) => (isRecord(one) ? String(one.id) : ""))),
    updated: some(Object.keys(isRecord(args.updated) ? args.updated : {})),
    destroyed: some(Array.isArray(args.destroyed) ? args.destroyed.map(String) : []),
  };
}

/** What every method asks of its arguments. RFC 8620 sections 5.1 and 5.3. */
function refusalOf(name: string, args: Record<string, unknown>): MethodError | null {
  if (name === "Core/echo") return null;
  if (asksForUnknown(name, args.properties)) return { type: "invalidArguments", description: "properties" };
  const countOf = (value: unknown) =>
    Array.isArray(value) ? value.length : isRecord(value) ? Object.keys(value).length : 0;
  const tooMany = name.endsWith("/get")
    ? countOf(args.ids) > jmapLimits.maxObjectsInGet
    : name.endsWith("/set") &&
      countOf(args.create) + countOf(args.update) + countOf(args.destroy) > jmapLimits.maxObjectsInSet;
  return tooMany ? { type: "requestTooLarge" } : null;
}

async function run(
  method: Method,
  args: Record<string, unknown>,
  context: MethodContext,
  onDefect: (error: unknown) => void,
): Promise<MethodOutcome> {
  try {
    return await method(args, context);
  } catch (error) {
    // The cause is for the log: a client learns whether to try again, and nothing of our insides.
    if (isPassingFailure(error)) return { ok: false, error: { type: "serverUnavailable" } };
    onDefect(error);
    return { ok: false, error: { type: "serverFail" } };
  }
}
