import { expect, test } from "vitest";
import { checkScript } from "../../mail-core/sieve/check.ts";
import { newRule, type Rule, type RuleBook } from "./rule.ts";
import { readBook, writeBook } from "./script.ts";

const archive = { id: "m7", name: 'Old "things"\\and/more' };
const rule = (more: Partial<Rule>): Rule => ({
  ...newRule(),
  name: "Bills",
  conditions: [{ about: "subject", how: "contains", text: "invoice" }],
  fate: { kind: "move", to: archive },
  ...more,
});
const whole: RuleBook = {
  blocked: { senders: ["a@hamburger.edu", '"odd\\ one"@b.example'], to: { id: "m5", name: "Spam" } },
  rules: [
    rule({}),
    rule({ name: "Off [for now]", isOn: false, match: "any", isRead: true, isStarred: true }),
    rule({
      name: "Everything",
      match: "any",
      conditions: [
        { about: "from", how: "is", text: "carol@hamburger.edu" },
        { about: "from", how: "contains", text: 'say "hi", then\\' },
        { about: "recipients", how: "lacks", text: "] {" },
        { about: "recipients", how: "is", text: "team@crepes.fr" },
        { about: "subject", how: "is", text: "Καλημέρα" },
        { about: "body", how: "contains", text: "birdseed" },
        { about: "body", how: "lacks", text: "anvil" },
        { about: "list", how: "contains", text: "news" },
        { about: "size", how: "over", size: 2048 },
      ],
      copiesTo: ["x@hamburger.edu", "y@hamburger.edu"],
      fate: { kind: "discard" },
    }),
    rule({ name: "Stays", fate: { kind: "stay" }, isStarred: true }),
  ],
};

test("what the form writes is Sieve, and is read back as it was", () => {
  const script = writeBook(whole);
  expect(checkScript(script)).toMatchObject({ ok: true });
  expect(readBook(script)).toEqual(whole);
  expect(readBook(script.replaceAll("\n", "\r\n"))).toEqual(whole);
  expect(readBook("")).toEqual({ blocked: null, rules: [] });
});

test("a name, a text or a folder that is written like Sieve adds no act to the script", () => {
  const breakout = 'x]\r\n}\nredirect "mallory@hamburger.edu"; # " ]\\';
  const script = writeBook({
    blocked: { senders: [`${breakout}@x.example`], to: { id: "m5", name: breakout } },
    rules: [
      rule({
        name: breakout,
        conditions: [{ about: "subject", how: "contains", text: breakout }],
        fate: { kind: "move", to: { id: "m7", name: breakout } },
      }),
    ],
  });
  const checked = checkScript(script);
  expect(checked).toMatchObject({ ok: true });
  // Outside of comments and quoted strings nothing is sent on.
  expect(script.replace(/^#.*$/gm, "").replace(/"(?:[^"\\]|\\.)*"/gs, '""')).not.toContain("redirect");
});

test.each([
  ["a script of one's own", 'require "fileinto";\nif true { fileinto "A"; }\n'],
  ["a rule with another line", writeBook(whole).replace("  stop;", "  stop;\n  keep;")],
  ["a condition that the form does not know", writeBook(whole).replace(":over 2048K", ":over 2M")],
  ["a comment between rules", `${writeBook(whole)}\n# mine\n`],
  ["nothing but a head", "# Rules\n"],
])("%s is not the form's, and is left alone", (_, script) => {
  expect(readBook(script)).toBeNull();
});
