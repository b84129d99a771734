import { expect, test } from "vitest";
import { cpuMs } from "../testing/cpu.ts";
import { baseSubject } from "./base-subject.ts";

test.each([
  ["Crêpes", "crêpes", false],
  ["Re: Crêpes", "crêpes", true],
  ["RE[2]: re (3) :  Crêpes", "crêpes", true],
  ["AW: SV: Crêpes", "crêpes", true],
  ["Fwd: Crêpes", "crêpes", false],
  ["Fwd: Re: Crêpes (fwd)", "crêpes", true],
  ["[Fwd: Crêpes]", "crêpes", false],
  ["[list] Re: [list] Crêpes", "crêpes", true],
  ["Re：Crêpes", "crêpes", true],
  ["[list]", "[list]", false],
  ["Re:", "", true],
  ["", "", false],
  ["Reply: no", "reply: no", false],
  ["Re Crêpes", "re crêpes", false],
  ["a\r\n b", "a b", false],
])("%j has the base %j", (subject, base, isReply) => expect(baseSubject(subject)).toEqual({ base, isReply }));

test.each(["re: ", "[", "[a]", "(fwd)", "re[", "re(((("])("a megabyte of %j takes no time", (unit) => {
  expect(cpuMs(() => baseSubject(unit.repeat(1_000_000 / unit.length)))).toBeLessThan(1_000);
});
