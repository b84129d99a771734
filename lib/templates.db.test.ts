import { expect, test } from "vitest";
import { prisma } from "./db/prisma.ts";
import { templatesMax } from "./template.ts";
import { addTemplate, changeTemplate, deleteTemplate, templatesOf } from "./templates.ts";
import { alice, bob, withWebDatabase } from "./testing/web-database.ts";

withWebDatabase();

const thanks = { name: "Thanks", subject: "Thank you", html: "<p>Dear {first name}</p>" };

test("templates are an account's own: nobody else reads, changes or deletes them", async () => {
  const made = await addTemplate(alice, thanks);
  const id = made?.id ?? "";
  await addTemplate(alice, { ...thanks, name: "Again" });
  await changeTemplate(bob, { ...thanks, id, name: "Stolen" });
  await deleteTemplate(bob, id);
  expect(await templatesOf(bob)).toEqual([]);
  expect((await templatesOf(alice)).map(({ name }) => name)).toEqual(["Again", "Thanks"]);
  await changeTemplate(alice, { ...thanks, id, subject: "Many thanks" });
  expect((await templatesOf(alice))[1]).toEqual({ ...thanks, id, subject: "Many thanks" });
  await deleteTemplate(alice, id);
  expect(await templatesOf(alice)).toHaveLength(1);
});

test("past the limit none is made", async () => {
  const data = Array.from({ length: templatesMax }, (_, n) => ({
    ...{ accountId: BigInt(bob), id: String(n) },
    ...thanks,
  }));
  await prisma().template.createMany({ data });
  expect(await addTemplate(bob, thanks)).toBeNull();
});
