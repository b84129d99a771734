import { expect, test } from "vitest";
import { parametersOf } from "./queue-show.ts";

test("what a sender asked for is shown by its name in SMTP; what was not asked for is left out", () => {
  expect(parametersOf({ body: "7BIT", priority: 0 })).toEqual({ BODY: "7BIT" });
  expect(
    parametersOf({
      body: "8BITMIME",
      smtpUtf8: true,
      ret: "HDRS",
      envid: "QQ314159",
      notify: ["SUCCESS", "DELAY"],
      orcpt: "rfc822;carol@hamburger.edu",
      hold: "for;3600",
      by: { at: "2026-11-21T12:00:00Z", mode: "R", trace: true },
      priority: -3,
      requireTls: true,
      tlsOptional: true,
    }),
  ).toEqual({
    BODY: "8BITMIME",
    SMTPUTF8: "",
    RET: "HDRS",
    ENVID: "QQ314159",
    NOTIFY: "SUCCESS,DELAY",
    ORCPT: "rfc822;carol@hamburger.edu",
    HOLD: "for;3600",
    BY: "2026-11-21T12:00:00Z;RT",
    "MT-PRIORITY": "-3",
    REQUIRETLS: "",
    "TLS-Required": "No",
  });
});
