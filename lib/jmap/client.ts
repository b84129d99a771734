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
    case "accountReadOnly":
    case "accountNotSupportedByMethod":
      return failureText("notOpenForThat");
    case "accountNotFound":
      return failureText("accountClosed");
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

/** What may be on its way to be sent after a page that goes. Browsers take 64 KiB of it, and a draft may need the rest. */
const outlivingMaxOctets = 5_000;
let outlivingOctets = 0;

interface How {
  signal?: AbortSignal | undefined;
  /** Sent also where the page goes away meanwhile, as long as it is small. */
  outlives?: boolean;
}

/** Runs method calls in one request; the answers come in order. Throws `JmapFailure`. RFC 8620 section 3. */
export async function request(
  methodCalls: Invocation[],
  { signal, outlives = false }: How = {},
): Promise<Invocation[]> {
  let answer: globalThis.Response;
  const body = JSON.stringify({ using, methodCalls });
  const size = outlives ? new Blob([body]).size : 0;
  const octets = outlivingOctets + size <= outlivingMaxOctets ? size : 0;
  outlivingOctets += octets;
  try {
    answer = await fetch("/jmap", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body,
      credentials: "same-origin",
      keepalive: octets > 0,
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new JmapFailure("offline", failureText("offline"));
  } finally {
    outlivingOctets -= octets;
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
