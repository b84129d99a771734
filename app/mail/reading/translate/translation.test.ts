import { expect, test } from "vitest";
import { charactersMax } from "./limits.ts";
import { makeTranslation } from "./translation.ts";

const loud = () => {
  const asked: string[] = [];
  const translate = async (text: string) => {
    asked.push(text);
    if (text === "broken") throw new Error("The model is gone.");
    return text.toUpperCase();
  };
  return { asked, translate };
};
const until = new AbortController().signal;

test("each text is translated once, and what stands around its words stays", async () => {
  const model = loud();
  const translation = makeTranslation("en", model, until);
  expect(await translation.of([" καλημέρα ", "\n", "12.50 €", " καλημέρα ", "ναι"])).toEqual([
    ...[" ΚΑΛΗΜΈΡΑ ", "\n", "12.50 €"],
    ...[" ΚΑΛΗΜΈΡΑ ", "ΝΑΙ"],
  ]);
  expect(model.asked).toEqual(["καλημέρα", "ναι"]);
  // Shown again with its images, it is not translated again.
  await translation.of(["ναι"]);
  expect(model.asked).toHaveLength(2);
});

test("what cannot be translated stays as it is", async () => {
  expect(await makeTranslation("en", loud(), until).of(["broken", "ναι"])).toEqual(["broken", "ΝΑΙ"]);
});

test("past the limit a message stays as it is", async () => {
  const model = loud();
  const half = "α".repeat(charactersMax / 2);
  const texts = [`${half}1`, `${half}2`, "ναι"];
  expect(await makeTranslation("en", model, until).of(texts)).toEqual([
    ...[texts[0]?.toUpperCase(), texts[1]],
    "ΝΑΙ",
  ]);
  expect(model.asked.join("").length).toBeLessThanOrEqual(charactersMax);
});

test("nothing more is asked of the browser once the original is wanted again", async () => {
  const model = loud();
  const ends = new AbortController();
  ends.abort();
  expect(await makeTranslation("en", model, ends.signal).of(["ναι"])).toEqual(["ναι"]);
  expect(model.asked).toEqual([]);
});
