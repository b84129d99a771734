import { expect, test } from "vitest";
import { lineLog } from "./log.ts";

const lines: string[] = [];
const log = lineLog("warn", (line) => lines.push(line.replace(/^\S+ /, "")));

test("an event is one line, whatever a stranger put into it", () => {
  lines.length = 0;
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  log.info("quiet");
  log.warn("smtp.refused", { peer: "192.0.2.1", n: 3, helo: "a\r\nfake\u001b[2J", none: undefined });
  log.error("odd", { circle, big: 7n, list: [1n] });
  expect(lines).toEqual([
    'warn smtp.refused peer=192.0.2.1 n=3 helo="a\\r\\nfake\\u001b[2J"\n',
    'error odd circle=[object Object] big=7 list=["1"]\n',
  ]);
});

test("an error shows its stack on the same line", () => {
  lines.length = 0;
  log.error("defect", { error: new Error("boom") });
  expect(lines[0]).toMatch(/^error defect error="Error: boom\\n {4}at .*"\n$/);
});
