import { expect, test } from "vitest";
import { silentLog } from "../log.ts";
import { makeStress } from "./stress.ts";

test.each([
  ["begins at the share and ends at nine tenths of it", 100, 0.8, [79, 80, 79, 73, 72, 79, 80], "-+++--+"],
  ["begins and ends with one connection where one is all", 1, 0.8, [0, 1, 0], "-+-"],
  ["of all connections begins when the port is full", 4, 1, [3, 4, 3], "-+-"],
])("stress %s", (_, connectionsMax, share, loads, expected) => {
  const stress = makeStress({ port: "smtp", connectionsMax, share, log: silentLog });
  const seen = loads.map((open) => {
    stress.load(open);
    return stress.isOn ? "+" : "-";
  });
  expect(seen.join("")).toBe(expected);
});

test("the log tells once that stress began, and once that it ended", () => {
  const events: string[] = [];
  const log = { ...silentLog, warn: (event: string) => events.push(event) };
  const stress = makeStress({ port: "smtp", connectionsMax: 10, share: 0.5, log });
  for (const open of [4, 5, 6, 5, 4, 3]) stress.load(open);
  expect(events).toEqual(["stress began: strangers have stricter limits", "stress ended"]);
});
