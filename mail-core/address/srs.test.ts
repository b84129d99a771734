import { expect, test } from "vitest";
import { type Address, parseAddress } from "./address.ts";
import { isSrs, makeSrs, srsLifetimeDays } from "./srs.ts";

const dayMs = 86_400_000;
const start = Date.UTC(2026, 10, 21);
const at = (days: number, secret = "a secret of the house") =>
  makeSrs({ secret, now: () => start + days * dayMs });
const address = (text: string) => parseAddress(text) as Address;

test.each([
  "carol@hamburger.edu",
  "Carol.Case@hamburger.edu",
  '"a b=c"@hamburger.edu',
  "x=y+z@hamburger.edu",
  "δοκιμή@hamburger.edu",
  "carol@[192.0.2.1]",
])("%s comes back as it went out, whatever case hosts on the way made of ours", (sender) => {
  const ours = at(0).forward(address(sender), "crepes.fr") ?? "";
  expect(isSrs(address(ours))).toBe(true);
  expect(ours).toMatch(/@crepes\.fr$/);
  expect(at(3).reverse(address(ours))).toBe(sender);
  expect(at(3).reverse(address(ours.toLowerCase()))?.toLowerCase()).toBe(sender.toLowerCase());
});

test("what another forwarder rewrote is rewritten once more and no further, and leads back to that forwarder", () => {
  const first = makeSrs({ secret: "one", now: () => start });
  const third = makeSrs({ secret: "three", now: () => start });
  const srs0 = first.forward(address("carol@hamburger.edu"), "one.example") ?? "";
  const srs1 = at(0).forward(address(srs0), "crepes.fr") ?? "";
  expect(srs1).toMatch(/^SRS1=[a-z2-7]{8}=one\.example==[a-z2-7]{8}=.*@crepes\.fr$/);
  const again = third.forward(address(srs1), "three.example") ?? "";
  expect(again).toMatch(/^SRS1=[a-z2-7]{8}=one\.example==/);
  expect(again.length - srs1.length).toBe("three.example".length - "crepes.fr".length);
  for (const back of [at(0).reverse(address(srs1)), third.reverse(address(again))]) expect(back).toBe(srs0);
  expect(first.reverse(address(srs0))).toBe("carol@hamburger.edu");
});

test("the way back is open for 21 days, also where the count of days begins anew", () => {
  for (const from of [0, 1000, 1010, 1023]) {
    const ours = address(at(from).forward(address("carol@hamburger.edu"), "crepes.fr") ?? "");
    expect(at(from + srsLifetimeDays).reverse(ours)).toBe("carol@hamburger.edu");
    expect(at(from + srsLifetimeDays + 1).reverse(ours)).toBeNull();
    expect(at(from - 1).reverse(ours)).toBeNull();
  }
});

test("forged, changed and broken ones lead nowhere", () => {
  const ours = at(0).forward(address("carol@hamburger.edu"), "crepes.fr") ?? "";
  const hash = ours.split("=")[1] ?? "";
  for (const forged of [
    ours.replace("carol", "karol"),
    ours.replace("hamburger.edu", "hamburger.org"),
    ours.replace(hash, "aaaaaaaa"),
    ours.replace(hash, hash.slice(0, 4)),
    ours.replace(hash, "ääääaaaa"),
    ours.replace("SRS0", "SRS1"),
    "SRS0=x@crepes.fr",
    "SRS0===@crepes.fr",
    "SRS1=a=b=c@crepes.fr",
    "carol@crepes.fr",
  ])
    expect(at(0).reverse(address(forged)), forged).toBeNull();
  expect(at(0, "another secret").reverse(address(ours))).toBeNull();
});

test("a path that would be too long is not rewritten", () => {
  expect(at(0).forward(address(`${"x".repeat(230)}@hamburger.edu`), "crepes.fr")).toBeNull();
});
