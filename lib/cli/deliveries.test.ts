import { expect, test } from "vitest";
import type { DeliverySummary } from "../../mail-core/index.ts";
import { shownDeliveries } from "./deliveries.ts";

const one = (more: Partial<DeliverySummary> = {}): DeliverySummary => ({
  id: "1",
  at: new Date("2026-11-21T10:00:00Z"),
  reversePath: "carol@hamburger.edu",
  deliveredTo: "bob@crepes.fr",
  messageId: "1@hamburger.edu",
  sizeOctets: 2048,
  arrival: {
    at: new Date("2026-11-21T10:00:00Z"),
    protocol: "ESMTPS",
    helo: "mail.hamburger.edu",
    address: "192.0.2.1",
    tls: "TLSv1.3 TLS_AES_256_GCM_SHA384",
    isAuthenticated: false,
    session: "abc",
  },
  ...more,
});

test("what came is a line each: when, from whom, to whom and how", () => {
  const [, line] = shownDeliveries([one()], "bob@crepes.fr").split("\n");
  expect(line?.replace(/ {2,}/g, "  ")).toBe(
    "2026-11-21 10:00:00  2 KB  carol@hamburger.edu  bob@crepes.fr  [192.0.2.1] mail.hamburger.edu, ESMTPS, TLSv1.3  1@hamburger.edu",
  );
});

test("a report, and nothing at all, say so; what a peer wrote moves no cursor", () => {
  expect(shownDeliveries([one({ reversePath: "", arrival: null })], "")).toMatch(
    /<> .*written by this server/,
  );
  expect(shownDeliveries([], "bob@crepes.fr")).toBe("Nothing has come to bob@crepes.fr yet.\n");
  expect(shownDeliveries([one({ messageId: "\x1b[2J" })], "")).toContain("?[2J");
});
