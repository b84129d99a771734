import { expect, test } from "vitest";
import { signInAddress, wayBack } from "./way-back.ts";

test("who has to sign in first comes to where the link led, with all that it asked to be written", () => {
  const mailto = encodeURIComponent("mailto:carol@hamburger.edu?subject=Ketchup & more");
  const address = signInAddress(`/mail/inbox?write=${mailto}&_rsc=1x`);
  const to = new URL(address, "http://here.invalid").searchParams.get("to");
  const back = new URL(wayBack(to) ?? "", "http://here.invalid");
  expect(back.pathname).toBe("/mail/inbox");
  expect([...back.searchParams]).toEqual([["write", "mailto:carol@hamburger.edu?subject=Ketchup & more"]]);
});

test("the usual way is not spelled out", () => {
  for (const asked of [null, "/mail", "/mail/inbox", "/", "/sign-in", "/jmap", "/mail/inbox?_rsc=1x"])
    expect([asked, signInAddress(asked)]).toEqual([asked, "/sign-in"]);
});

test("no address leads away from here", () => {
  for (const address of [
    "https://evil.example/mail",
    "//evil.example/mail",
    "/\\evil.example/mail",
    "/mail/../sign-in",
    "/mail/../../api/auth/signout",
    "/mailer",
    "javascript:alert(1)",
    `/mail/${"x".repeat(7_000)}`,
    7,
    undefined,
  ])
    expect([address, wayBack(address)]).toEqual([address, null]);
});
