import { expect, test } from "vitest";
import { saslPrep } from "./saslprep.ts";

test.each([
  // RFC 4013 section 3.
  ["I\u00adX", "IX"],
  ["user", "user"],
  ["USER", "USER"],
  ["\u00aa", "a"],
  ["\u2168", "IX"],
  ["\u0007", null],
  // A blank is a blank, and a letter is one whether it was typed in one piece or in two.
  ["a\u00a0b\u3000c", "a b c"],
  ["cre\u0302pe", "crêpe"],
  ["\u00ad", null],
  ["a\u202eb", null],
  ["\ud800", null],
  ["\u{e0041}", null],
  ["🥞", "🥞"],
])("%j is taken as %j", (typed, prepared) => expect(saslPrep(typed)).toBe(prepared));
