import { randomUUID } from "node:crypto";
import { prisma } from "./db/prisma.ts";
import { type Template, templatesMax } from "./template.ts";

/** The templates of an account, by name. */
export async function templatesOf(accountRowId: string): Promise<Template[]> {
  const rows = await prisma().template.findMany({
    where: { accountId: BigInt(accountRowId) },
    take: templatesMax,
  });
  return rows
    .map(({ id, name, subject, html }) => ({ id, name, subject, html }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Makes a template; null where there are too many. */
export async function addTemplate(
  accountRowId: string,
  wanted: Omit<Template, "id">,
): Promise<Template | null> {
  const accountId = BigInt(accountRowId);
  if ((await prisma().template.count({ where: { accountId } })) >= templatesMax) return null;
  const made = { id: randomUUID(), ...wanted };
  await prisma().template.create({ data: { accountId, ...made } });
  return made;
}

/** Nothing where it is gone. */
export async function changeTemplate(accountRowId: string, { id, ...changed }: Template): Promise<void> {
  await prisma().template.updateMany({ where: { accountId: BigInt(accountRowId), id }, data: changed });
}

export async function deleteTemplate(accountRowId: string, id: string): Promise<void> {
  await prisma().template.deleteMany({ where: { accountId: BigInt(accountRowId), id } });
}
