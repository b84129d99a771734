import { answerTo, JmapFailure, request } from "../jmap/client.ts";
import type { Id, SetError } from "../jmap/types.ts";
import { failureText } from "../language/failures.ts";
import { type Kept, keepFact, readFact } from "./database.ts";

const vapid = "urn:ietf:params:jmap:webpush-vapid";
type SetAnswer = {
  created?: Record<string, { id: Id }> | null;
  notCreated?: Record<string, SetError> | null;
};

async function applicationServerKey(): Promise<string> {
  const answer = await fetch("/.well-known/jmap", { credentials: "same-origin" });
  const { capabilities } = (await answer.json()) as {
    capabilities: Record<string, { applicationServerKey: string }>;
  };
  const key = capabilities[vapid]?.applicationServerKey;
  if (!key) throw new JmapFailure("server", failureText("noPush"));
  return key;
}

/**
 * Has the server push new mail to this browser, also while no page of it is open; the server then asks once whether it is really this
 * browser's (`PushVerification`, which the worker answers). Throws where the browser or the server does not want to. RFC 8620 section 7.2, RFC 9749.
 */
export async function subscribePush(registration: ServiceWorkerRegistration, kept: Kept): Promise<void> {
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: await applicationServerKey(),
  });
  const { endpoint: url = "", keys } = subscription.toJSON();
  const before = await readFact(kept, "push");
  if (before?.url === url) return;
  const deviceClientId = before?.deviceClientId ?? crypto.randomUUID();
  const create = { browser: { deviceClientId, url, keys, types: ["News"] } };
  const destroy = before ? [before.subscriptionId] : [];
  const responses = await request([["PushSubscription/set", { create, destroy }, "set"]]);
  const { created } = answerTo<SetAnswer>(responses, "set");
  const subscriptionId = created?.browser?.id;
  if (!subscriptionId) throw new JmapFailure("refused", failureText("noPushService"));
  await keepFact(kept, "push", { deviceClientId, subscriptionId, url });
}

/** Says back what the server asked, so that it knows whose this browser is. RFC 8620 section 7.2.2. */
export async function verifyPush(subscriptionId: Id, verificationCode: string): Promise<void> {
  const update = { [subscriptionId]: { verificationCode } };
  await request([["PushSubscription/set", { update }, "set"]]);
}

/** Nothing more is pushed to this browser. */
export async function unsubscribePush(registration: ServiceWorkerRegistration, kept: Kept): Promise<void> {
  const held = await readFact(kept, "push");
  await kept.delete("facts", "push");
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  if (held) await request([["PushSubscription/set", { destroy: [held.subscriptionId] }, "set"]]);
}
