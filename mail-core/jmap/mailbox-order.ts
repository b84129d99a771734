import { isRecord } from "../is-record.ts";
import type { MailboxRow } from "../store/mailboxes.ts";
import { parseId } from "./ids.ts";

/** Creations, each behind the one that it names as its parent; those in a ring come as they are, and fail. */
export function parentsFirst(create: Record<string, unknown>): [creationId: string, given: unknown][] {
  const ordered: [string, unknown][] = [];
  const entered = new Set<string>();
  for (const start of Object.keys(create)) {
    const chain: [string, unknown][] = [];
    let at: string | null = start;
    while (at !== null && Object.hasOwn(create, at) && !entered.has(at)) {
      const given: unknown = create[at];
      entered.add(at);
      chain.push([at, given]);
      const parent: unknown = isRecord(given) ? given.parentId : null;
      at = typeof parent === "string" && parent.startsWith("#") ? parent.slice(1) : null;
    }
    ordered.push(...chain.reverse());
  }
  return ordered;
}

/** Those that shall go, each before its parent. */
export function childrenFirst(destroy: readonly string[], all: readonly MailboxRow[]): string[] {
  const parentOf = new Map(all.map((row) => [row.id, row.parentId]));
  const depthOf = (text: string) => {
    let depth = 0;
    for (let at = parentOf.get(parseId("m", text) ?? ""); at && depth < all.length; depth++)
      at = parentOf.get(at);
    return depth;
  };
  return [...new Set(destroy)]
    .map((text) => ({ text, depth: depthOf(text) }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ text }) => text);
}
