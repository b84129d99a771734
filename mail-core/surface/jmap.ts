/** RFC 8620 section 3.3. */
export interface JmapRequest {
  using: string[];
  methodCalls: JmapInvocation[];
  createdIds?: Record<string, string>;
}

export type JmapInvocation = [name: string, args: Record<string, unknown>, callId: string];

/** Who asks: a person in the webmail, or a program with an app password, which gets at mail and never at what other hosts' passwords open. */
export type JmapCaller =
  /** `webSession` is the row of its session; null where the server itself asks for somebody. */
  { by: "person"; webSession: string | null } | { by: "program"; appPassword: string };

/** RFC 8620 section 3.4. */
export interface JmapResponse {
  methodResponses: JmapInvocation[];
  createdIds?: Record<string, string>;
  sessionState: string;
}

/** A request-level error, as application/problem+json. RFC 8620 section 3.6.1. */
export interface JmapProblem {
  type: string;
  status: number;
  detail: string;
  limit?: string;
}

export interface BlobContent {
  size: number;
  stream: ReadableStream<Uint8Array>;
}

/** What became of leaving a mailing list; `why` is the end of a sentence. */
export type Unsubscribed = { ok: true } | { ok: false; why: string };
