"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { readHostPort } from "../../../lib/config/values.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireAdministrator } from "../../../lib/session.ts";
import type { QueueSelection } from "../../../mail-core/index.ts";
import { type ActResult, wrong } from "../act-result.ts";
import { doneWords, type QueueAct } from "./queue-words.ts";

/** How an act on the queue ended, in a sentence. */
export type QueueActResult = { ok: boolean; text: string };
const text = z.string().min(1).max(320).optional();
const selection: z.ZodType<QueueSelection> = z.union([
  z.strictObject({
    ids: z
      .array(z.string().regex(/^\d{1,19}$/))
      .min(1)
      .max(1_000),
  }),
  z.strictObject({
    filter: z.strictObject({
      destination: text,
      sender: text,
      recipient: text,
      reply: text,
      state: z.enum(["waiting", "held"]).optional(),
    }),
  }),
]);

export async function actOnQueue(
  act: "hold" | "release" | "retry",
  which: QueueSelection,
): Promise<QueueActResult> {
  await requireAdministrator();
  const parsed = z
    .object({ act: z.enum(["hold", "release", "retry"]), which: selection })
    .safeParse({ act, which });
  if (!parsed.success) return { ok: false, text: await unreadable() };
  const count = await mailCore().queue[parsed.data.act](parsed.data.which);
  return ended(parsed.data.act, count);
}

export async function deleteFromQueue(
  which: QueueSelection,
  _: ActResult,
  form: FormData,
): Promise<ActResult> {
  await requireAdministrator();
  const parsed = selection.safeParse(which);
  if (!parsed.success) return wrong({ form: await unreadable() });
  const { deleted, soon } = await mailCore().queue.remove(parsed.data, {
    report: form.get("report") === "on",
  });
  return { done: Date.now(), told: (await ended("delete", deleted + soon)).text };
}

export async function routeQueue(which: QueueSelection, _: ActResult, form: FormData): Promise<ActResult> {
  await requireAdministrator();
  const parsed = z
    .object({
      which: selection,
      way: z.enum(["back", "via"]),
      nextHop: z.string().trim().max(300).default(""),
    })
    .safeParse({ which, way: form.get("way"), nextHop: form.get("nextHop") ?? undefined });
  if (!parsed.success) return wrong({ form: await unreadable() });
  const { way, nextHop } = parsed.data;
  const hop = way === "back" ? null : readHostPort(nextHop, 25);
  if (hop === undefined) return wrong({ nextHop: (await getTranslations("admin.queue"))("acts.badHop") });
  const { text } = await ended("route", await mailCore().queue.route(parsed.data.which, hop));
  return { done: Date.now(), told: text };
}

/** Draws the queue anew and says what was done. */
async function ended(act: QueueAct, count: number): Promise<QueueActResult> {
  revalidatePath("/admin/queue", "layout");
  const { text, isNothing } = doneWords(await getTranslations("admin.queue"), act, count);
  return { ok: !isNothing, text };
}

const unreadable = async () => (await getTranslations("admin.queue"))("acts.unreadable");
