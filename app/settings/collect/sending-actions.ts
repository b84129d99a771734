"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { SendingTest } from "../../../lib/jmap/types.ts";
import { type ActResult, malformed, wrong } from "../../admin/act-result.ts";
import type { TestResult } from "./actions.ts";
import { fieldProblems } from "./collect-words.ts";
import { ask } from "./load.ts";
import { sendingWords } from "./sending-words.ts";

const given = z.object({
  id: z.string().max(30),
  address: z.string().max(320),
  host: z.string().max(255, "That is far too long.").trim(),
  port: z
    .string()
    .regex(/^\d{1,5}$/, "A port is a number from 1 to 65535.")
    .transform(Number),
  tls: z.enum(["tls", "starttls"]),
  username: z.string().max(255, "That is far too long."),
  password: z
    .string()
    .max(255, "That is far too long.")
    .transform((text) => text || undefined),
});

/** Null when it works, else why not: at a field, or of the whole. */
async function carriedOut(
  method: "CollectSource/testSending" | "CollectSource/setSending",
  { id, address, ...smtp }: z.infer<typeof given>,
): Promise<Record<string, string> | null> {
  const answer = await ask<SendingTest>(method, { id, smtp });
  if (answer.ok)
    return answer.value.ok ? null : { form: sendingWords(answer.value.failure, smtp.host, address) };
  if (answer.type === "rateLimit") return { form: "A test is under way already. Wait for its end." };
  if (answer.type === "forbidden")
    return { form: `${address} is an address of this server: ask its administrator for an alias.` };
  const properties = answer.description.split(" ");
  if (properties.includes("id")) return { form: "This other account is not there any more." };
  return fieldProblems(properties);
}

/** Signs in there and sends nothing. */
export async function testSending(form: FormData): Promise<TestResult> {
  const parsed = given.safeParse(Object.fromEntries(form));
  const no = (text: string): TestResult => ({ ok: false, text, fingerprint: null });
  if (!parsed.success) return no(parsed.error.issues[0]?.message ?? "Something is missing.");
  const problems = await carriedOut("CollectSource/testSending", parsed.data);
  if (problems) return no(Object.values(problems)[0] ?? "");
  return { ok: true, text: `It works: you can write as ${parsed.data.address}.`, fingerprint: null };
}

/** Keeps it, where it works. */
export async function saveSending(_: ActResult, form: FormData): Promise<ActResult> {
  const parsed = given.safeParse(Object.fromEntries(form));
  if (!parsed.success) return malformed(parsed.error);
  const problems = await carriedOut("CollectSource/setSending", parsed.data);
  if (problems) return wrong(problems);
  revalidatePath("/settings/collect");
  return { done: Date.now() };
}

export async function endSending(form: FormData): Promise<void> {
  await ask("CollectSource/set", { update: { [String(form.get("id"))]: { smtp: null } } });
  revalidatePath("/settings/collect");
}
