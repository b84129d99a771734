"use server";

import { z } from "zod";
import { isAppearanceChange, tabChoices } from "../../../lib/appearance.ts";
import { changeAppearance } from "../../../lib/appearances.ts";
import { mailCore } from "../../../lib/mail.ts";
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

const ofTabs = ["tabs", ...Object.values(tabChoices)] as string[];

/** Keeps whether the inbox has tabs, and which. What lies there already is sorted when they are switched on. Throws for anything else. */
export async function showTabs(change: unknown): Promise<void> {
  const session = await requireSession();
  if (!isAppearanceChange(change) || !Object.keys(change).every((name) => ofTabs.includes(name)))
    throw new Error("That is nothing about tabs.");
  await changeAppearance(session.account, change);
  if (change.tabs === "on") await mailCore().categories.sortOld(session.account);
}
