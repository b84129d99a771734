"use server";

import { z } from "zod";
import { requireSession } from "../../../lib/session.ts";
import {
  type Template,
  templateHtmlMaxLength,
  templateNameMaxLength,
  templateSubjectMaxLength,
} from "../../../lib/template.ts";
import { addTemplate, changeTemplate, deleteTemplate, templatesOf } from "../../../lib/templates.ts";

const id = z.string().min(1).max(100);
const written = z.object({
  name: z.string().trim().min(1).max(templateNameMaxLength),
  subject: z.string().trim().max(templateSubjectMaxLength),
  html: z.string().max(templateHtmlMaxLength),
});
const template = written.extend({ id });

export async function readTemplates(): Promise<Template[]> {
  const session = await requireSession();
  return templatesOf(session.account);
}

/** Null where there are too many. Throws for what is no template. */
export async function makeTemplate(wanted: Omit<Template, "id">): Promise<Template | null> {
  const session = await requireSession();
  return addTemplate(session.account, written.parse(wanted));
}

/** Throws for what is no template. */
export async function keepTemplate(wanted: Template): Promise<void> {
  const session = await requireSession();
  await changeTemplate(session.account, template.parse(wanted));
}

export async function forgetTemplate(wanted: string): Promise<void> {
  const session = await requireSession();
  await deleteTemplate(session.account, id.parse(wanted));
}
