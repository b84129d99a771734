import type { JmapProblem } from "../../mail-core/index.ts";

/** What a request over HTTP is answered. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | string[]>>;
  /** What streams is sent as it comes. */
  body: string | ReadableStream<Uint8Array> | null;
}

/** What errors say is said in English; a client goes by their types. RFC 8620 section 3.8. */
const always = { "Cache-Control": "no-store", "Content-Language": "en" };

export const jsonAnswer = (value: unknown, status = 200): Answer => ({
  status,
  headers: { "Content-Type": "application/json", ...always },
  body: JSON.stringify(value),
});

/** A problem as RFC 7807 wants it. RFC 8620 section 3.6.1. */
export const problemAnswer = (problem: JmapProblem, headers: Answer["headers"] = {}): Answer => ({
  status: problem.status,
  headers: { "Content-Type": "application/problem+json", ...always, ...headers },
  body: JSON.stringify(problem),
});

export const plainProblem = (status: number, detail: string, headers?: Answer["headers"]): Answer =>
  problemAnswer({ type: "about:blank", status, detail }, headers);

export const notSignedIn = (...challenges: string[]) =>
  plainProblem(401, "Sign in first", challenges.length > 0 ? { "WWW-Authenticate": challenges } : {});
export const foreignOrigin = () => plainProblem(403, "The request comes from another site");
export const notFound = () => plainProblem(404, "There is no such thing");
export const unavailable = () => plainProblem(503, "The store does not answer now, try again");
