import { expect, test } from "vitest";
import { placeAfter, placeFrom, placeOfUrl, urlOf } from "./place.ts";

const at = (path: string) => placeOfUrl(new URL(path, "https://mail.crepes.fr"));
const inbox = { account: null, mailbox: "inbox", search: null, threadId: null };
const bobs = { ...inbox, account: "bob@crepes.fr" };

test("an address leads where it was made, in one's own account and in another", () => {
  for (const place of [
    inbox,
    bobs,
    { ...bobs, threadId: "t12" },
    { ...bobs, mailbox: "search", search: "from:ana red/white", threadId: "t12" },
    { ...inbox, account: "a/b%20c@crepes.fr" },
    { ...inbox, mailbox: "contacts", threadId: "c1" },
  ])
    expect(at(urlOf(place))).toEqual(place);
  expect(urlOf(bobs)).toBe("/mail/@bob@crepes.fr/inbox");
});

test("an account is the same however its address is written", () => {
  expect(at("/mail/@Bob@CREPES.fr/inbox")).toEqual(bobs);
  expect(placeFrom(["%40bob%40crepes.fr", "inbox"], null)).toEqual(bobs);
});

test("what is broken, and what only one's own account has, is no place in another", () => {
  for (const path of ["/mail/@bob@crepes.fr", "/mail/@bob@crepes.fr/contacts", "/mail/@bob@crepes.fr/outbox"])
    expect(at(path)).toBeNull();
  expect(placeFrom(["%E0%A4%A", "inbox"], null)).toBeNull();
  expect(placeFrom(["inbox", "@bob@crepes.fr"], null)).toBeNull();
});

test("a step stays in its account, but for the contacts and the outbox, which are one's own", () => {
  expect(placeAfter(bobs, { mailbox: "sent" })).toMatchObject({ ...bobs, mailbox: "sent" });
  for (const mailbox of ["contacts", "outbox"])
    expect(placeAfter(bobs, { mailbox })).toMatchObject({ ...inbox, mailbox });
});
