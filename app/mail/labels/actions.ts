"use server";

import { z } from "zod";
import { type Label, labelColours, labelNameMaxLength } from "../../../lib/jmap/labels.ts";
import { addLabel, changeLabel, deleteLabel, type LabelProblem } from "../../../lib/labels.ts";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";

const keyword = z.string().min(1).max(255);
const shown = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(labelNameMaxLength)
    .regex(/^[^\p{Cc}\p{Cf}]+$/u),
  colour: z.enum(labelColours),
});
const label = shown.extend({ keyword });

/** Throws for what is no label. */
export async function makeLabel(wanted: Omit<Label, "keyword">): Promise<Label | LabelProblem> {
  const session = await requireSession();
  const made = await addLabel(session.account, shown.parse(wanted));
  await mailCore().preferencesChanged(session.account);
  return made;
}

/** Throws for what is no label. */
export async function saveLabel(wanted: Label): Promise<LabelProblem | null> {
  const session = await requireSession();
  const problem = await changeLabel(session.account, label.parse(wanted));
  await mailCore().preferencesChanged(session.account);
  return problem;
}

/** Forgets name and colour; the keyword is taken off the emails by whoever asks for this. */
export async function forgetLabel(wanted: string): Promise<void> {
  const session = await requireSession();
  await deleteLabel(session.account, keyword.parse(wanted));
  await mailCore().preferencesChanged(session.account);
}
