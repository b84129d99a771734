import { expect, test } from "vitest";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { blockedWords, hostOf } from "./blocked-words.ts";

const t = inEnglish("mail.reading");

test("what was blocked is counted and named, the busiest host first", () => {
  expect(blockedWords(t, new Map([["tracker.example", 1]]))).toEqual({
    said: "One remote image was not loaded, so that the sender does not learn that you read this.",
    from: "tracker.example",
  });
  expect(
    blockedWords(
      t,
      new Map([
        ["cdn.example", 1],
        ["tracker.example", 3],
      ]),
    ),
  ).toEqual({
    said: "4 remote images were not loaded, so that the sender does not learn that you read this.",
    from: "tracker.example (3), cdn.example",
  });
});

test("of very many hosts four are named", () => {
  const many = new Map(Array.from({ length: 9 }, (_, n) => [`h${n}.example`, 1] as const));
  expect(blockedWords(t, many).from).toBe("h0.example, h1.example, h2.example, h3.example and 5 more");
});

test("a host is read as browsers read it", () => {
  expect(hostOf("//CDN.example/a.png")).toBe("cdn.example");
  expect(hostOf(" https://user:pass@tracker.example:8443/x")).toBe("tracker.example");
  expect(hostOf("http://[nonsense")).toBe("");
  expect(blockedWords(t, new Map([["", 1]])).from).toBe("an address that cannot be read");
});
