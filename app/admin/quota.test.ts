import { expect, test } from "vitest";
import { quotaWords, readQuota } from "./quota.ts";

test("a quota is read as people write it", () => {
  expect(readQuota("1 GB")).toEqual({ ok: true, octets: 1_000_000_000 });
  expect(readQuota("500mb")).toEqual({ ok: true, octets: 500_000_000 });
  expect(readQuota("2,5 gb")).toEqual({ ok: true, octets: 2_500_000_000 });
  expect(readQuota("3")).toEqual({ ok: true, octets: 3_000_000_000 });
  expect(readQuota("  ")).toEqual({ ok: true, octets: null });
});

test("what is no size, or a silly one, is not taken", () => {
  for (const bad of ["lots", "-1 GB", "1 B", "1e9", "999999999 TB", "1 GB or so"]) {
    expect(readQuota(bad), bad).toEqual({ ok: false });
  }
});

test("what is shown reads back as the same", () => {
  for (const octets of [1e9, 2.5e9, 5e8, 1e12])
    expect(readQuota(quotaWords(octets))).toEqual({ ok: true, octets });
  expect(quotaWords(null)).toBe("");
});
