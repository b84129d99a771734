"use server";

import { z } from "zod";
import { categories } from "../../../lib/jmap/categories.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import { addressMaxLength } from "../../../lib/trusted-senders.ts";

const choice = z.object({
  address: z.string().min(3).max(addressMaxLength).includes("@").toLowerCase(),
  /** Null: as the server finds. */
  category: z.enum(categories).nullable(),
});
export type SenderChoice = z.infer<typeof choice>;
const choices = z.array(choice).max(20);

/** Where mail of some senders goes from now on; answers what was chosen before. Throws for what is no choice. */
export async function chooseForSenders(wanted: readonly SenderChoice[]): Promise<SenderChoice[]> {
  const session = await requireSession();
  const { categories: core } = mailCore();
  const parsed = choices.parse(wanted);
  const held = new Map((await core.senders(session.account)).map((one) => [one.address, one.category]));
  for (const { address, category } of parsed) await core.setSender(session.account, address, category);
  return parsed.map(({ address }) => ({ address, category: held.get(address) ?? null }));
}
