import { expect, test } from "vitest";
import { forwardSubject, replySubject } from "./subject.ts";

test("a reply is marked once", () => {
  expect(replySubject("Picnic")).toBe("Re: Picnic");
  expect(replySubject("Re: Picnic")).toBe("Re: Picnic");
  expect(replySubject("RE: Re[2]: AW:  Picnic")).toBe("Re: Picnic");
});

test("a reply to a forwarded message keeps that it was forwarded", () => {
  expect(replySubject("Fwd: Picnic")).toBe("Re: Fwd: Picnic");
});

test("a forwarded message is marked once", () => {
  expect(forwardSubject("Fw: WG: Picnic")).toBe("Fwd: Picnic");
  expect(forwardSubject("Re: Picnic")).toBe("Fwd: Re: Picnic");
});

test("words that only begin like a prefix are left alone", () => {
  expect(replySubject("Recipes: crêpes")).toBe("Re: Recipes: crêpes");
  expect(forwardSubject("Try this")).toBe("Fwd: Try this");
});

test("an empty subject gets only the mark", () => {
  expect(replySubject("  ")).toBe("Re:");
});
