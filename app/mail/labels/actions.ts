"use server";

import { z } from "zod";
import { type Label, labelColours, labelNameMaxLength } from "../../../lib/jmap/labels.ts";
import { addLabel, changeLabel, deleteLabel, type LabelProblem } from "../../../lib/labels.ts";
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
  return addLabel(session.account, shown.parse(wanted));
}

/** Throws for what is no label. */
export async function saveLabel(wanted: Label): Promise<LabelProblem | null> {
  const session = await requireSession();
  return changeLabel(session.account, label.parse(wanted));
}

/** Forgets name and colour; the keyword is taken off the emails by whoever asks for this. */
export async function forgetLabel(wanted: string): Promise<void> {
  const session = await requireSession();
  await deleteLabel(session.account, keyword.parse(wanted));
}
