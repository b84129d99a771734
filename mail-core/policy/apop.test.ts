import { expect, test } from "vitest";
import { isDigestOf, newTimestamp } from "./apop.ts";

test("the example of RFC 1939 section 7 is right, and nothing near it is", () => {
  const timestamp = "<1896.697170952@dbc.mtview.ca.us>";
  const digest = "c4c9334bac560ecc979e58001b3e22fb";
  expect(isDigestOf("tanstaaf", timestamp, digest)).toBe(true);
  for (const wrong of [digest.toUpperCase(), digest.slice(1), `${digest}0`, "g".repeat(32), "", `${digest} `])
    expect(isDigestOf("tanstaaf", timestamp, wrong)).toBe(false);
  expect(isDigestOf("tanstaag", timestamp, digest)).toBe(false);
  expect(isDigestOf("tanstaaf", timestamp.replace("1896", "1897"), digest)).toBe(false);
});

test("every challenge is a message-id of its own, with 128 random bits", () => {
  const made = Array.from({ length: 1_000 }, () => newTimestamp("crepes.fr", 1));
  expect(new Set(made).size).toBe(1_000);
  for (const one of made) expect(one).toMatch(/^<[0-9a-f]{32}\.1@crepes\.fr>$/);
});
