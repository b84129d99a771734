import { expect, test } from "vitest";
import { inEnglish } from "../../lib/language/in-english.ts";
import { agentWords } from "./user-agent.ts";

const t = inEnglish("settings.account");

test("browsers are called what their owners call them", () => {
  expect(
    agentWords(
      t,
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
    ),
  ).toBe("Chrome on Linux");
  expect(
    agentWords(t, "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"),
  ).toBe("Edge on Windows");
  expect(
    agentWords(
      t,
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Mobile Safari/604",
    ),
  ).toBe("Safari on iOS");
  expect(agentWords(t, "")).toBe("Unknown browser");
});
