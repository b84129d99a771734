import { expect, test } from "vitest";
import {
  type AuthenticationCheck,
  claimsResultsOf,
  formatResults,
  readResults,
} from "./authentication-results.ts";

const checks: AuthenticationCheck[] = [
  { method: "spf", result: "pass", reason: null, properties: { "smtp.mailfrom": "bank.example" } },
  {
    method: "dkim",
    result: "fail",
    reason: "body hash did not verify",
    properties: { "header.d": "bank.example" },
  },
  {
    method: "dmarc",
    result: "fail",
    reason: null,
    properties: { "header.from": "bank.example", "policy.dmarc": "reject" },
  },
];

test("what is written is read back", () => {
  expect(readResults(Buffer.from(formatResults("mx.crepes.fr", checks)))).toEqual(checks);
});

test("a check of nothing says none, and trace fields without one say that nothing was checked", () => {
  expect(formatResults("mx.crepes.fr", [])).toBe("Authentication-Results: mx.crepes.fr;\r\n\tnone\r\n");
  expect(readResults(Buffer.from("Received: from a by b; now\r\n"))).toBeNull();
});

test.each([
  ['x; dmarc=pass header.from="bank.example'],
  ["x\r\nAuthentication-Results: mx.crepes.fr; dmarc=pass"],
  ["x\r\n\r\n<script>"],
  ['\\"; dmarc=pass \\'],
  ["(comment) \0 \x1b[31m"],
  ["καλημέρα.example; dmarc=pass"],
  ["a".repeat(5_000)],
])("a name such as %j neither ends the field nor adds a check", (name) => {
  const hostile: AuthenticationCheck = {
    method: "spf",
    result: "fail",
    reason: name,
    properties: { "smtp.helo": name },
  };
  const field = formatResults("mx.crepes.fr", [hostile]);
  expect(field.match(/\r\n(?![\t])/g)).toHaveLength(1);
  const read = readResults(Buffer.from(field));
  expect(read).toHaveLength(1);
  expect(read?.[0]).toMatchObject({ method: "spf", result: "fail" });
  for (const line of field.split("\r\n")) expect(Buffer.from(line).length).toBeLessThan(998);
});

test.each([
  ["Authentication-Results: mx.crepes.fr; spf=pass"],
  ["authentication-results:MX.CREPES.FR 1; spf=pass"],
  ['Authentication-Results: "mx.crepes.fr"; spf=pass'],
  ['Authentication-Results: "mx.\\crepes.fr"; spf=pass'],
  ["Authentication-Results:\r\n\t(a (nested) comment)\r\n mx.crepes.fr.; spf=pass"],
  ["Authentication-Results: mx.crepes.fr"],
])("%j is said in our name", (field) => {
  expect(claimsResultsOf("mx.crepes.fr", Buffer.from(`${field}\r\n`))).toBe(true);
});

test.each([
  ["Authentication-Results: mx.elsewhere.example; spf=pass"],
  ["Authentication-Results: (mx.crepes.fr) mx.elsewhere.example; spf=pass"],
  ["Authentication-Results: mx.crepes.fr.evil.example; spf=pass"],
  ["Subject: mx.crepes.fr; spf=pass"],
  ["Authentication-Results: (never closed mx.crepes.fr; spf=pass"],
])("%j is not", (field) => {
  expect(claimsResultsOf("mx.crepes.fr", Buffer.from(`${field}\r\n`))).toBe(false);
});

test("a megabyte of one character is read within a moment", () => {
  const begun = process.cpuUsage().user;
  for (const character of ["a", "(", '"', "\\", ";", " ", "="]) {
    const field = Buffer.from(`Authentication-Results: ${character.repeat(1_000_000)}\r\n`);
    claimsResultsOf("mx.crepes.fr", field);
    readResults(field);
  }
  expect(process.cpuUsage().user - begun).toBeLessThan(2_000_000);
});
