import { expect, test } from "vitest";
import type { Email } from "../jmap/types.ts";
import { proposalUrl, proposedRule } from "./propose.ts";

const email = {
  from: [{ name: "Market Hall", email: "hall@market.example" }],
  subject: "Re: Your stall",
  "header:List-Id:asText": null,
} as unknown as Email;
const proposed = (of: Email) => {
  const url = proposalUrl(of);
  return url && proposedRule(Object.fromEntries(new URLSearchParams(url.split("?")[1])));
};

test("a rule begins with the sender, and the subject can be added", () => {
  expect(proposed(email)).toMatchObject({
    rule: { name: "Market Hall", conditions: [{ about: "from", how: "is", text: "hall@market.example" }] },
    hints: [{ about: "subject", how: "contains", text: "Your stall" }],
  });
});

test("mail of a list is told by the list, and the sender can be added", () => {
  const list = { ...email, "header:List-Id:asText": "Stalls <stalls.market.example>" };
  expect(proposed(list)).toMatchObject({
    rule: { conditions: [{ about: "list", how: "contains", text: "stalls.market.example" }] },
    hints: [{ about: "from" }, { about: "subject" }],
  });
});

test("what nobody sent proposes nothing, and neither does an address that somebody made up", () => {
  expect(proposalUrl({ ...email, from: null })).toBeNull();
  expect(proposalUrl({ ...email, from: [{ name: null, email: "nobody" }] })).toBeNull();
  for (const odd of [{}, { subject: "x" }, { from: ["a@b", "c@d"] }, { list: "\0 \n" }])
    expect(proposedRule(odd)).toBeNull();
});
