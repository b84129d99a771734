import { describe, expect, test } from "vitest";
import type { AuthenticationCheck } from "./authentication-results.ts";
import { type Category, categoryOf, categoryOfKeywords, withCategory } from "./category.ts";
import { makeIndexer } from "./indexer.ts";

const proven = (domain: string): AuthenticationCheck[] => [
  { method: "dkim", result: "pass", reason: null, properties: { "header.d": domain } },
];

function sort(head: string, checks: AuthenticationCheck[] | null = null): Category {
  const indexer = makeIndexer();
  indexer.write(Buffer.from(`${head.trim().replace(/\n\s*(?=[A-Z][\w-]*:)/g, "\r\n")}\r\n\r\nHello\r\n`));
  const { machine, from } = indexer.end().summary;
  return categoryOf({ machine, sender: from[0]?.email.toLowerCase() ?? null }, () => checks);
}

describe("a head by itself says where a message belongs", () => {
  test.each<[Category, string, string]>([
    ["main", "a letter", "From: Carol <carol@peer.example>"],
    [
      "main",
      "an answer of a list's member to oneself alone",
      "From: carol@peer.example\nIn-Reply-To: <1@crepes.fr>",
    ],
    ["main", "a person whose local part is that of a role", "From: Billing <billing@small.example>"],
    [
      "main",
      "that somebody is away",
      "From: no-reply@peer.example\nAuto-Submitted: auto-replied (vacation)\nPrecedence: bulk",
    ],
    [
      "main",
      "that one's mail did not arrive",
      "From: MAILER-DAEMON@mx.example\nAuto-Submitted: auto-generated\nContent-Type: multipart/report; report-type=delivery-status; boundary=x",
    ],
    ["main", "nobody", "Subject: nobody wrote this"],
    ["updates", "a code", "From: Example <no-reply@accounts.example>"],
    ["updates", "a code, in French", "From: ne.pas.repondre@banque.example\nAuto-Submitted: auto-generated"],
    [
      "updates",
      "a receipt that one can unsubscribe from",
      "From: Shop Receipts <receipts@example.com>\nList-Unsubscribe: <https://x.example/u>",
    ],
    [
      "updates",
      "an order of a sending service",
      "From: orders@example.com\nFeedback-ID: 1.eu-west-1.abc:AmazonSES",
    ],
    [
      "updates",
      "what a program made",
      "From: Topicbox <topicbox@topicbox.com>\nAuto-Submitted: auto-generated",
    ],
    [
      "updates",
      "what asks for no answers of programs",
      "From: jira@work.example\nX-Auto-Response-Suppress: All",
    ],
    [
      "offers",
      "a newsletter",
      "From: The Weekly <hello@weekly.example>\nList-Unsubscribe: <mailto:u@weekly.example>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ],
    [
      "offers",
      "a newsletter of somebody's name",
      "From: Carol <carol@letters.example>\nList-Id: <carol.letters.example>\nList-Unsubscribe: <https://x.example/u>",
    ],
    [
      "offers",
      "the news of a shop, by a list that goes one way",
      "From: news@shop.example\nList-Id: <news.shop.example>\nList-Post: NO\nList-Unsubscribe: <https://x.example/u>",
    ],
    ["offers", "offers without a way out", "From: offers@shop.example\nPrecedence: bulk"],
    ["offers", "what calls itself junk", "From: a@shop.example\nPrecedence: junk"],
    [
      "lists",
      "the IETF's list",
      'From: "Mauro De Gennaro" <mauro@stalw.art>\nPrecedence: list\nList-Id: JSON Message Access Protocol <jmap.ietf.org>\nList-Unsubscribe: <https://www.ietf.org/mailman/options/jmap>,\n <mailto:jmap-request@ietf.org?subject=unsubscribe>\nList-Post: <mailto:jmap@ietf.org>',
    ],
    [
      "lists",
      "a list that says no more than its name",
      "From: ak@g.example\nList-Id: abuser@rg.example Mailing List",
    ],
    [
      "lists",
      "a project's notices that one answers",
      "From: GitHub <notifications@github.com>\nList-Id: keryx/keryx <keryx.keryx.github.com>\nList-Post: <mailto:reply@reply.github.com>\nPrecedence: list",
    ],
  ])("%s: %s", (category, _what, head) => {
    expect(sort(head)).toBe(category);
  });
});

describe("a social network is one by proof alone", () => {
  const head =
    'From: "Facebook" <notification@facebookmail.com>\nList-Unsubscribe: <https://facebook.com/u?c=5>\nFeedback-ID: 30:aymt:Facebook\nX-Auto-Response-Suppress: All';
  test.each<[Category, string, AuthenticationCheck[] | null]>([
    ["social", "its signature", proven("facebookmail.com")],
    ["social", "a signature below it", proven("mail.facebookmail.com")],
    [
      "social",
      "DMARC",
      [{ method: "dmarc", result: "pass", reason: null, properties: { "header.from": "facebookmail.com" } }],
    ],
    ["updates", "nothing was checked", null],
    ["updates", "somebody else's signature", proven("example.com")],
    ["updates", "a domain that ends as it does", proven("notfacebookmail.com")],
    [
      "updates",
      "a signature that is broken",
      [{ ...(proven("facebookmail.com")[0] as AuthenticationCheck), result: "fail" }],
    ],
  ])("%s: %s", (category, _what, checks) => {
    expect(sort(head, checks)).toBe(category);
  });

  test("what a person writes from there is a letter", () => {
    expect(sort("From: carol@facebook.com", proven("facebook.com"))).toBe("main");
  });
});

test("an email has the keyword of one category, and none in Main", () => {
  const social = withCategory(["$seen", "$category-offers"], "social");
  expect(social).toEqual(["$seen", "$category-social"]);
  expect(categoryOfKeywords(social)).toBe("social");
  expect(withCategory(social, "main")).toEqual(["$seen"]);
  expect(categoryOfKeywords(["$category-nothing"])).toBe("main");
});
