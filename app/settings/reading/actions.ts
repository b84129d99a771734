"use server";

import { z } from "zod";
import { requireSession } from "../../../lib/session.ts";
import { addressMaxLength, distrustSender, trustSender } from "../../../lib/trusted-senders.ts";

const sender = z.string().min(3).max(addressMaxLength).includes("@");

/** Shows the remote pictures of a sender from now on. Throws for what is no address. */
export async function alwaysShowFrom(address: string): Promise<void> {
  const session = await requireSession();
  await trustSender(session.account, sender.parse(address));
}

/** Blocks them again. */
export async function noLongerShowFrom(address: string): Promise<void> {
  const session = await requireSession();
  await distrustSender(session.account, sender.parse(address));
}
