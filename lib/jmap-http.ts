import type { JmapProblem } from "../mail-core/index.ts";

/** A problem as RFC 7807 wants it. RFC 8620 section 3.6.1. */
export const problemResponse = (problem: JmapProblem): Response =>
  Response.json(problem, {
    status: problem.status,
    headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store" },
  });

const plain = (status: number, detail: string): Response =>
  problemResponse({ type: "about:blank", status, detail });

export const notSignedIn = () => plain(401, "Sign in first");
export const foreignOrigin = () => plain(403, "The request comes from another site");
export const notFound = () => plain(404, "There is no such thing");
export const unavailable = () => plain(503, "The store does not answer now, try again");

/** A route's answer. While the store is away everybody is told so, whatever was asked; the cause is for our log. */
export async function answered(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    console.error("http.unavailable", error);
    return unavailable();
  }
}
