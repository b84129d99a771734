import { prisma } from "./db/prisma.ts";
import { keywordFor, type Label, type LabelColour, labelColours, labelsMax } from "./jmap/labels.ts";

/** The labels of an account, by name. */
export async function labelsOf(accountRowId: string): Promise<Label[]> {
  const rows = await prisma().label.findMany({
    where: { accountId: BigInt(accountRowId) },
    take: labelsMax,
  });
  return rows
    .map(({ keyword, name, colour }) => ({ keyword, name, colour: colourFrom(colour) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

const colourFrom = (text: string): LabelColour => labelColours.find((colour) => colour === text) ?? "grey";

export type LabelProblem = "taken" | "too-many";

/** Makes a label; its keyword is chosen here. */
export async function addLabel(
  accountRowId: string,
  { name, colour }: Omit<Label, "keyword">,
): Promise<Label | LabelProblem> {
  const labels = await labelsOf(accountRowId);
  if (labels.length >= labelsMax) return "too-many";
  if (isTaken(labels, name)) return "taken";
  const keyword = keywordFor(name, new Set(labels.map((label) => label.keyword)));
  const made = { keyword, name, colour };
  await prisma().label.createMany({
    data: [{ accountId: BigInt(accountRowId), ...made }],
    skipDuplicates: true,
  });
  return made;
}

/** Changes name and colour; nothing where there is no such label any more. */
export async function changeLabel(
  accountRowId: string,
  { keyword, name, colour }: Label,
): Promise<LabelProblem | null> {
  const others = (await labelsOf(accountRowId)).filter((label) => label.keyword !== keyword);
  if (isTaken(others, name)) return "taken";
  await prisma().label.updateMany({
    where: { accountId: BigInt(accountRowId), keyword },
    data: { name, colour },
  });
  return null;
}

export async function deleteLabel(accountRowId: string, keyword: string): Promise<void> {
  await prisma().label.deleteMany({ where: { accountId: BigInt(accountRowId), keyword } });
}

const isTaken = (labels: readonly Label[], name: string) =>
  labels.some((label) => label.name.toLowerCase() === name.toLowerCase());
