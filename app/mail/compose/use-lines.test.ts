import { expect, test } from "vitest";
import { placed } from "./use-lines.ts";

const ana = { name: "Ana", email: "ana@crepes.fr" };
const bob = { name: null, email: "bob@crepes.fr" };

test("whoever is put into one line leaves the others, with the name, in whatever case the address is written", () => {
  const content = { to: [ana], cc: [bob], bcc: [] };
  const again = { name: null, email: "ANA@crepes.fr" };
  expect(placed(content, "cc", [bob, again])).toEqual({ to: [], cc: [bob, ana], bcc: [] });
  expect(placed(content, "to", [])).toEqual({ to: [], cc: [bob], bcc: [] });
});
