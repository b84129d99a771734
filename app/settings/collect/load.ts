import type { CollectSource } from "../../../lib/jmap/elsewhere-types.ts";
import type { Mailbox } from "../../../lib/jmap/types.ts";
import { ask } from "../ask.ts";

/** The other accounts, and the folders that their mail may go to. */
export async function loadSources(): Promise<{
  sources: CollectSource[];
  folders: { id: string; name: string }[];
}> {
  const [sources, mailboxes] = await Promise.all([
    ask<{ list: CollectSource[] }>("CollectSource/get", {}),
    ask<{ list: Mailbox[] }>("Mailbox/get", { properties: ["name", "role"] }),
  ]);
  if (!sources.ok || !mailboxes.ok) throw new Error("The other accounts could not be read");
  const folders = mailboxes.value.list.filter(({ role }) => role === null || role === "archive");
  return { sources: sources.value.list, folders: folders.map(({ id, name }) => ({ id, name })) };
}
