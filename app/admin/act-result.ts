import type { ZodError } from "zod";

/** How an act ended: done (with what there is to tell of it), or what is wrong with which field. */
export type ActResult<Told = string> =
  | { done: number; told?: Told }
  | { done: 0; problems: Record<string, string> }
  | null;

export const wrong = (problems: Record<string, string>): ActResult<never> => ({ done: 0, problems });

/** What is wrong with a form, at each field the first of it. */
export const malformed = (error: ZodError): ActResult<never> =>
  wrong(
    Object.fromEntries(
      error.issues.map((issue) => [String(issue.path[0] ?? "form"), issue.message]).reverse(),
    ),
  );

/** A bare name is one of the first domain here. */
export const completed = (typed: string, domain: string | undefined): string =>
  typed.includes("@") || domain === undefined ? typed : `${typed}@${domain}`;
