import { expect, test } from "vitest";
import type { AuthenticationCheck } from "../../../lib/jmap/types.ts";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { authenticityOf, checkWords, junkReason, trustWords } from "./authentication-words.ts";

const t = inEnglish("mail.origin");
const check = (
  method: AuthenticationCheck["method"],
  result: string,
  properties: Record<string, string> = {},
  reason: string | null = null,
): AuthenticationCheck => ({ method, result, reason, properties });
const from = [{ name: "The Bank", email: "news@bank.example" }];
const dmarc = (result: string, policy = "reject", domain = "bank.example") =>
  check("dmarc", result, { "header.from": domain, "policy.dmarc": policy });

test.each([
  ["its domain vouches for it", [dmarc("pass")], "proven"],
  ["another domain than the one shown vouches for it", [dmarc("pass", "reject", "evil.example")], "unproven"],
  ["its domain wants such mail rejected", [dmarc("fail")], "forged"],
  ["its domain wants such mail mistrusted", [dmarc("fail", "quarantine")], "forged"],
  ["its domain only watches", [dmarc("fail", "none")], "unproven"],
  ["DNS was away", [dmarc("temperror")], "unproven"],
  ["it names several authors", [check("dmarc", "permerror", {}, "multiple-from-fields")], "forged"],
  [
    "its domain signs and asks for nothing",
    [check("dkim", "pass", { "header.d": "bank.example" }), check("dmarc", "none")],
    "proven",
  ],
  [
    "its domain lists the host and asks for nothing",
    [check("spf", "pass", { "smtp.mailfrom": "bank.example" }), check("dmarc", "none")],
    "proven",
  ],
  [
    "somebody else signed",
    [check("dkim", "pass", { "header.d": "lists.example" }), check("dmarc", "none")],
    "unproven",
  ],
  [
    "a whole top-level domain signed",
    [check("dkim", "pass", { "header.d": "example" }), check("dmarc", "none")],
    "unproven",
  ],
] as const)("where %s", (_, checks, expected) => {
  expect(authenticityOf(from, checks)).toBe(expected);
});

test("what nobody looked at is neither proven nor forged", () => {
  expect(authenticityOf(from, null)).toBeNull();
  expect(trustWords(t, from, null)).toBe("Whether that is true nobody has proven.");
  expect(checkWords(t, null)).toEqual([]);
});

test("a domain in another script is compared as DNS has it", () => {
  const greek = [{ name: null, email: "a@καλημέρα.example" }];
  expect(authenticityOf(greek, [dmarc("pass", "reject", "xn--jxakdam5be2dg.example")])).toBe("unproven");
  const ascii = new URL("http://καλημέρα.example").hostname;
  expect(authenticityOf(greek, [dmarc("pass", "reject", ascii)])).toBe("proven");
});

test("each check is a sentence, and so is the reason for Spam", () => {
  expect(
    checkWords(t, [
      check("spf", "fail", { "smtp.mailfrom": "bank.example" }),
      check("dkim", "none", {}, "message not signed"),
      dmarc("fail"),
    ]),
  ).toEqual([
    "SPF: bank.example does not list the server that it came from.",
    "DKIM: not signed.",
    "DMARC: bank.example does not vouch for it.",
  ]);
  expect(junkReason(t, [dmarc("fail")])).toBe(
    "bank.example says that such mail is not its own and should be refused.",
  );
});
