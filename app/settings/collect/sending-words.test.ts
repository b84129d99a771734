import { expect, test } from "vitest";
import type { SendingFailure } from "../../../lib/jmap/elsewhere-types.ts";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { likelyHost, sendingWords } from "./sending-words.ts";

const t = inEnglish("settings.collect");
const host = "smtp.hamburger.edu";

test("who is signed in and may not write as the address is told so, with the server's words", () => {
  expect(sendingWords(t, { kind: "not-yours", said: "not yours" }, host, "carol@hamburger.edu")).toBe(
    "You are signed in, but smtp.hamburger.edu does not let you write as carol@hamburger.edu. It says: “not yours”.",
  );
});

test.each<SendingFailure["kind"]>([
  ...(["no-address", "forbidden-address", "unreachable", "no-tls", "tls-failed", "certificate"] as const),
  ...(["no-sign-in", "refused", "busy", "broke-off"] as const),
])("%s is told in a sentence that names the server", (kind) => {
  const words = sendingWords(t, { kind }, host, "carol@hamburger.edu");
  expect(words).toContain(host);
  expect(words).toMatch(/\.$/);
  expect(words).not.toContain("undefined");
});

test.each([
  ["pop.hamburger.edu", "smtp.hamburger.edu"],
  ["pop3.hamburger.edu", "smtp.hamburger.edu"],
  ["mail.hamburger.edu", "mail.hamburger.edu"],
  ["popcorn.example", "popcorn.example"],
])("for %s %s is a likely guess", (pop3, smtp) => expect(likelyHost(pop3)).toBe(smtp));
