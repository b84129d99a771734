import { failureText } from "../language/failures.ts";
import { using } from "./calls.ts";
import type { Id, Invocation, MethodError, Response } from "./types.ts";

export type FailureKind = "offline" | "signed-out" | "refused" | "server";

/** Why a request did not work, as a sentence for the person at the screen. */
export class JmapFailure extends Error {
  readonly kind: FailureKind;
  readonly type: string | undefined;
  constructor(kind: FailureKind, message: string, type?: string) {
    super(message);
    this.name = "JmapFailure";
    this.kind = kind;
    this.type = type;
  }
}

/** True where the server could not be reached. */
export const isOffline = (cause: unknown): boolean =>
  cause instanceof JmapFailure && cause.kind === "offline";

/** The sentence for anything that was thrown. */
export const wordsFor = (cause: unknown): string =>
  cause instanceof JmapFailure ? cause.message : failureText("server");

/** The sentence for a method or set error. RFC 8620 sections 3.6.2 and 5.3. */
export function wordsForError(error: MethodError): string {
  switch (error.type) {
    case "notFound":
      return failureText("notFound");
    case "mailboxHasEmail":
      return failureText("mailboxHasEmail");
    case "mailboxHasChild":
      return failureText("mailboxHasChild");
    case "overQuota":
      return failureText("overQuota");
    case "tooLarge":
      return failureText("tooLarge");
    case "forbidden":
      return failureText("forbidden");
    case "unsupportedFilter":
      return failureText("unsupportedFilter");
    case "rateLimit":
      return failureText("rateLimit");
    case "invalidProperties":
      return error.description ?? failureText("notAllowed");
    default:
      return failureText("server");
  }
}

/** Turns the answer of a proxy or of Keryx into a failure. */
export function failureForStatus(status: number): JmapFailure {
  if (status === 401 || status === 403) return new JmapFailure("signed-out", failureText("signedOut"));
  if (status === 413) return new JmapFailure("refused", failureText("tooLarge"), "tooLarge");
  if (status === 429) return new JmapFailure("refused", failureText("rateLimit"), "rateLimit");
  return new JmapFailure("server", failureText("server"));
}

/** Runs method calls in one request; the answers come in order. Throws `JmapFailure`. RFC 8620 section 3. */
export async function request(methodCalls: Invocation[], signal?: AbortSignal): Promise<Invocation[]> {
  let answer: globalThis.Response;
  try {
    answer = await fetch("/jmap", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ using, methodCalls }),
      credentials: "same-origin",
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new JmapFailure("offline", failureText("offline"));
  }
  if (!answer.ok) throw failureForStatus(answer.status);
  try {
    return ((await answer.json()) as Response).methodResponses;
  } catch {
    throw new JmapFailure("server", failureText("server"));
  }
}

/** The arguments of the answer to one call. Throws `JmapFailure` when the call failed. */
export function answerTo<T>(responses: readonly Invocation[], callId: string): T {
  const found = responses.find(([, , id]) => id === callId);
  if (!found) throw new JmapFailure("server", failureText("server"));
  if (found[0] === "error") {
    const error = found[1] as unknown as MethodError;
    throw new JmapFailure("refused", wordsForError(error), error.type);
  }
  return found[1] as T;
}

/** The same, or null when the call failed or is not there. */
export function answerIfAny<T>(responses: readonly Invocation[], callId: string): T | null {
  const found = responses.find(([name, , id]) => id === callId && name !== "error");
  return found ? (found[1] as T) : null;
}

/** Where octets come from and go to: URI templates of the session, and how many go at once. RFC 8620 section 2. */
export interface Places {
  downloadUrl: string;
  uploadUrl: string;
  maxSizeUpload: number;
  /** How far ahead a message may be handed in, in seconds; 0 for not at all. RFC 8621 section 1.3.2. */
  maxDelayedSendS: number;
}

/** The address of a blob, served with a name and a type. RFC 8620 section 6.2. */
export function downloadUrl(
  places: Places,
  accountId: Id,
  blob: { blobId: Id; name: string; type: string },
): string {
  const values: Record<string, string> = { accountId, blobId: blob.blobId, name: blob.name, type: blob.type };
  return places.downloadUrl.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ""),
  );
}
