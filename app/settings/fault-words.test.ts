import { expect, test } from "vitest";
import type { Fault } from "../../lib/jmap/elsewhere-types.ts";
import { inEnglish } from "../../lib/language/in-english.ts";
import type { FaultReason } from "../../mail-core/collect/fault-reason.ts";
import { sentenceOf } from "../../mail-core/collect/fault-reason.ts";
import english from "../../messages/en.json" with { type: "json" };
import { faultWords } from "./fault-words.ts";

const t = inEnglish("settings.faults");
/** Does not compile where the server has a kind that no page knows. */
const wordsFor = (reason: FaultReason): string => faultWords(t, reason satisfies Fault);

test("why a thing could not be had is told in English as the server tells it to others", () => {
  const kinds = Object.keys(english.settings.faults).filter((kind) => kind !== "said");
  expect(kinds).toContain("too-large");
  for (const kind of kinds as Exclude<FaultReason["kind"], "said">[])
    expect(wordsFor({ kind }), kind).toBe(sentenceOf({ kind }));
});

test("what a server elsewhere says is quoted, whatever is in it", () => {
  expect(wordsFor({ kind: "said", said: "<b>{no}</b>" })).toBe("The server says: “<b>{no}</b>”.");
});
