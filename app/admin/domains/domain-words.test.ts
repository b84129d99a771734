import { expect, test } from "vitest";
import { inEnglish } from "../../../lib/language/in-english.ts";
import type { CheckedRecord, DnsFinding } from "../../../mail-core/index.ts";
import { checkWords, findingWords, inhabitants } from "./domain-words.ts";

const t = inEnglish("admin.domains");
const record = (finding: DnsFinding, state?: "active" | "retired"): CheckedRecord => ({
  purpose: state ? "dkim" : "spf",
  type: "TXT",
  name: "crepes.fr",
  value: "x",
  ...(state ? { key: { selector: "s", algorithm: "rsa-sha256", state, keptUntil: null } } : {}),
  finding,
});

test("who lives at a domain is counted in words", () => {
  expect(
    [
      [0, 0],
      [1, 0],
      [2, 1],
      [0, 3],
    ].map(([addresses = 0, aliases = 0]) => inhabitants(t, { addresses, aliases })),
  ).toEqual(["Nobody yet", "1 account", "2 accounts and 1 alias", "3 aliases"]);
});

test("a check is one sentence, and old keys do not count in it", () => {
  const good = record({ kind: "in-place" });
  const bad = record({ kind: "missing" });
  expect(checkWords(t, [good, good]).text).toBe("Everything is in place.");
  expect(checkWords(t, [good, record({ kind: "missing" }, "retired")]).text).toBe("Everything is in place.");
  expect(checkWords(t, [good, bad, bad]).text).toBe("1 of 3 records are in place.");
  expect(checkWords(t, [bad, bad]).text).toBe("None of the records is in place yet.");
  const forPrograms = { ...bad, purpose: "jmap" } as const;
  expect(checkWords(t, [good, forPrograms, forPrograms])).toEqual({
    isAllRight: false,
    text: "Everything that mail needs is in place; of the records for programs 0 of 2.",
  });
  expect(checkWords(t, [good, bad, forPrograms]).text).toBe("1 of 3 records are in place.");
});

test("a finding says what is there and what to do", () => {
  const words = (finding: DnsFinding, purpose: CheckedRecord["purpose"] = "tls-rpt", value = "x") =>
    findingWords(t, { purpose, type: purpose === "jmap" ? "SRV" : "TXT", value, finding });
  expect(words({ kind: "differs", seen: ["v=x"] })).toMatchObject({
    word: "Different",
    text: "There is: v=x",
  });
  expect(words({ kind: "differs", seen: ["a", "b"] }).word).toBe("More than one");
  expect(words({ kind: "differs", seen: ["5 mx.other.example."] }, "mx").text).toBe(
    "Mail goes to another server: 5 mx.other.example.",
  );
  expect(
    words({ kind: "differs", seen: ["0 1 443 a.example.", "5 1 443 b.example."] }, "jmap"),
  ).toMatchObject({
    word: "Different",
    text: "There is: 0 1 443 a.example.  +  5 1 443 b.example.",
  });
  expect(words({ kind: "differs", seen: ["v=spf1 -all"] }, "spf", "v=spf1 mx a:out.example -all").text).toBe(
    'Add "mx a:out.example" to the record that is there: v=spf1 -all',
  );
  expect(findingWords(t, record({ kind: "missing" }, "retired")).word).toBe("Gone already");
  expect(words({ kind: "host-unknown", host: "mail.crepes.fr" }).text).toContain(
    "mail.crepes.fr has no address",
  );
});
