import { expect, test } from "vitest";
import { cpuMs } from "../testing/cpu.ts";
import { parseAddresses } from "./addresses.ts";

test.each([
  ['Bob <"bob smith"@crepes.fr>', '"bob smith"@crepes.fr'],
  ['"bob  smith"@crepes.fr', '"bob  smith"@crepes.fr'],
  ['< "a  b" @ crepes . fr >', '"a  b"@crepes.fr'],
  ['"a b"@crepes . fr', '"a b"@crepes.fr'],
  ['<@old.example:"a \\" b"@crepes.fr>', '"a \\" b"@crepes.fr'],
  ["bob @ crepes . fr", "bob@crepes.fr"],
])("the address in %s is %s", (text, email) => {
  expect(parseAddresses(text).map((one) => one.email)).toEqual([email]);
});

test.each([
  ["quotes that never end", `<"${'\\\\"'.repeat(100_000)}>`],
  ["blanks before nothing", `x${" ".repeat(100_000)}y@z .q`],
  ["blanks around every dot", `x@ ${". ".repeat(100_000)}`],
])("%s are read in one pass", (_, text) => {
  expect(cpuMs(() => parseAddresses(text))).toBeLessThan(2_000);
});
