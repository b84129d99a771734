import type { DavRequest } from "../surface/dav.ts";

const tagsIn = (field: string): string[] => field.match(/(?:W\/)?"[^"]*"|\*/g) ?? [];

/** Whether a change may be made of what has this tag now, null being that there is nothing. RFC 9110 sections 13.1.1 and 13.1.2. */
export function mayChange({ headers }: Pick<DavRequest, "headers">, etag: string | null): boolean {
  const match = headers["if-match"];
  const noneMatch = headers["if-none-match"];
  // A weak tag is never the same as a strong one.
  if (match !== undefined && !tagsIn(match).some((tag) => (tag === "*" ? etag !== null : tag === etag)))
    return false;
  return (
    noneMatch === undefined || !tagsIn(noneMatch).some((tag) => (tag === "*" ? etag !== null : tag === etag))
  );
}

/** Whether who reads has it as it is already. */
export const hasAlready = ({ headers }: Pick<DavRequest, "headers">, etag: string): boolean =>
  tagsIn(headers["if-none-match"] ?? "").some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag);
