import { answerTo, JmapFailure, request, wordsForError } from "../../../lib/jmap/client.ts";
import type { Id, Identity, SetError } from "../../../lib/jmap/types.ts";
import { failureText } from "../../../lib/language/failures.ts";

interface SetAnswer {
  created?: Record<string, Partial<Identity> & { id: Id }> | null;
  notCreated?: Record<string, SetError> | null;
  notUpdated?: Record<string, SetError> | null;
  notDestroyed?: Record<string, SetError> | null;
}

/** Why an identity is not taken, in words. RFC 8621 section 6.3. */
export function refusalWords({ type, properties, description }: SetError): string {
  if (type === "forbiddenFrom") return failureText("addressShared");
  if (properties?.includes("email")) return failureText("notAddress");
  if (properties?.includes("replyTo")) return failureText("answerAddress");
  if (properties?.some((name) => name.endsWith("Signature"))) return failureText("signatureTooLong");
  return wordsForError({ type, ...(description ? { description } : {}) });
}

async function set(accountId: Id, change: Record<string, unknown>): Promise<SetAnswer> {
  const answer = answerTo<SetAnswer>(
    await request([["Identity/set", { accountId, ...change }, "set"]]),
    "set",
  );
  const { notCreated, notUpdated, notDestroyed } = answer;
  const [error] = Object.values({ ...notCreated, ...notUpdated, ...notDestroyed });
  if (error) throw new JmapFailure("refused", refusalWords(error), error.type);
  return answer;
}

const blank = { name: "", replyTo: null, bcc: null, textSignature: "", htmlSignature: "", mayDelete: true };

/** Makes an identity of an address. Throws `JmapFailure`. */
export async function addIdentity(accountId: Id, email: string): Promise<Identity> {
  const { created } = await set(accountId, { create: { new: { email } } });
  const made = created?.new;
  if (!made) throw new JmapFailure("server", failureText("identityNotMade"));
  return { ...blank, email, ...made };
}

export type IdentityChange = Pick<Identity, "name" | "replyTo" | "textSignature" | "htmlSignature">;

/** Throws `JmapFailure`. */
export async function changeIdentity(accountId: Id, id: Id, change: IdentityChange): Promise<void> {
  await set(accountId, { update: { [id]: change } });
}

/** Throws `JmapFailure`. */
export async function removeIdentity(accountId: Id, id: Id): Promise<void> {
  await set(accountId, { destroy: [id] });
}
