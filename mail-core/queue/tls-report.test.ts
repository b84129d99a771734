import { expect, test } from "vitest";
import type { TlsResult } from "../store/tls-results.ts";
import { readReportPlaces, reportOf } from "./tls-report.ts";

test.each([
  ["v=TLSRPTv1; rua=mailto:reports@hamburger.edu", ["reports@hamburger.edu"]],
  [
    "v=TLSRPTv1;rua=mailto:a%2Bb@x.example,https://x.example/r, mailto:c@x.example?subject=x;",
    ["a+b@x.example", "https://x.example/r", "c@x.example"],
  ],
  ["v=TLSRPTv1; x=y; rua=mailto:a@x.example; rua=mailto:b@x.example", ["a@x.example"]],
  ["v=TLSRPTv1; rua=https://x.example/r?a=b", ["https://x.example/r?a=b"]],
  ["v=TLSRPTv1; rua=https://x.example:8443/,https://10.0.0.1/,https://[::1]/,https://a@x.example/", []],
  ["v=TLSRPTv1; rua=http://x.example/,ftp://x.example/,nonsense", []],
  ["v=TLSRPTv1; rua=mailto:%zz@x.example", []],
  ["v=TLSRPTv1;", []],
  ["v=TLSRPTv2; rua=mailto:a@x.example", []],
  [
    `v=TLSRPTv1; rua=${Array.from({ length: 50 }, (_, n) => `mailto:a${n}@x.example`).join()}`,
    ["a0", "a1", "a2", "a3", "a4"].map((name) => `${name}@x.example`),
  ],
])("by the record %j reports go to %j", (record, places) => {
  const { mail, web } = readReportPlaces(["v=spf1 -all", record]);
  expect([...mail, ...web.map(String)].sort()).toEqual([...places].sort());
});

test("several records ask for nothing", () =>
  expect(
    readReportPlaces(["v=TLSRPTv1; rua=mailto:a@x.example", "v=TLSRPTv1; rua=mailto:b@x.example"]),
  ).toEqual({ mail: [], web: [] }));

const result = (changes: Partial<TlsResult>): TlsResult => ({
  day: "2026-11-20",
  domain: "hamburger.edu",
  policyType: "sts",
  result: "success",
  host: "mx.hamburger.edu",
  address: "192.0.2.1",
  policy: { strings: ["version: STSv1", "mode: testing"], mx: ["*.hamburger.edu"] },
  reason: "",
  sessions: 5,
  ...changes,
});

test("a report has the shape of RFC 8460, appendix B", () => {
  const results = [
    result({}),
    result({ result: "certificate-expired", sessions: 2 }),
    result({ result: "certificate-not-trusted", reason: "SELF_SIGNED_CERT_IN_CHAIN", sessions: 1 }),
    result({
      result: "sts-policy-fetch-error",
      host: "",
      address: "",
      policy: { strings: [], mx: [] },
      sessions: 1,
    }),
    result({ policyType: "no-policy-found", policy: { strings: [], mx: [] }, sessions: 3 }),
  ];
  expect(
    reportOf(results, { day: "2026-11-20", domain: "hamburger.edu", hostname: "crepes.fr", id: "1" }),
  ).toEqual({
    "organization-name": "crepes.fr",
    "date-range": { "start-datetime": "2026-11-20T00:00:00Z", "end-datetime": "2026-11-20T23:59:59Z" },
    "contact-info": "postmaster@crepes.fr",
    "report-id": "1",
    policies: [
      {
        policy: {
          "policy-type": "sts",
          "policy-string": ["version: STSv1", "mode: testing"],
          "policy-domain": "hamburger.edu",
          "mx-host": ["*.hamburger.edu"],
        },
        summary: { "total-successful-session-count": 5, "total-failure-session-count": 4 },
        "failure-details": [
          {
            "result-type": "certificate-expired",
            "receiving-mx-hostname": "mx.hamburger.edu",
            "receiving-ip": "192.0.2.1",
            "failed-session-count": 2,
          },
          {
            "result-type": "certificate-not-trusted",
            "receiving-mx-hostname": "mx.hamburger.edu",
            "receiving-ip": "192.0.2.1",
            "failed-session-count": 1,
            "failure-reason-code": "SELF_SIGNED_CERT_IN_CHAIN",
          },
          { "result-type": "sts-policy-fetch-error", "failed-session-count": 1 },
        ],
      },
      {
        policy: { "policy-type": "no-policy-found", "policy-domain": "hamburger.edu" },
        summary: { "total-successful-session-count": 3, "total-failure-session-count": 0 },
      },
    ],
  });
});
