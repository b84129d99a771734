import { expect, test } from "vitest";
import { prisma } from "./db/prisma.ts";
import { labelsMax } from "./jmap/labels.ts";
import { addLabel, changeLabel, deleteLabel, labelsOf } from "./labels.ts";
import { alice, bob, withWebDatabase } from "./testing/web-database.ts";

withWebDatabase();

test("labels are an account's own; each name is there once, whatever its letters", async () => {
  expect(await addLabel(alice, { name: "Travel", colour: "blue" })).toEqual({
    keyword: "travel",
    name: "Travel",
    colour: "blue",
  });
  expect(await addLabel(alice, { name: "TRAVEL", colour: "red" })).toBe("taken");
  expect(await addLabel(bob, { name: "Travel", colour: "red" })).toMatchObject({ colour: "red" });
  await changeLabel(bob, { keyword: "travel", name: "Journeys", colour: "teal" });
  await deleteLabel(bob, "nothing");
  expect(await labelsOf(alice)).toMatchObject([{ name: "Travel", colour: "blue" }]);
  expect(await labelsOf(bob)).toEqual([{ keyword: "travel", name: "Journeys", colour: "teal" }]);
});

test("a name that another label has is not taken over, and past the limit none is made", async () => {
  const letters = await addLabel(alice, { name: "Letters", colour: "grey" });
  if (typeof letters === "string") throw new Error(letters);
  expect(await changeLabel(alice, { ...letters, name: "travel" })).toBe("taken");
  expect(await changeLabel(alice, { ...letters, name: "letters" })).toBeNull();
  await deleteLabel(alice, letters.keyword);
  const data = Array.from({ length: labelsMax - 1 }, (_, n) => ({
    ...{ accountId: BigInt(alice), keyword: `k${n}`, name: `Name ${n}`, colour: "grey" },
  }));
  await prisma().label.createMany({ data });
  expect(await addLabel(alice, { name: "One more", colour: "red" })).toBe("too-many");
});
