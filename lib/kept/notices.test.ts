import { expect, test } from "vitest";
import { isWanted, type News, type NoticeChoice, noticesOf } from "./notices.ts";

const email = (more: Partial<News> = {}): News => ({
  id: "e1",
  threadId: "t1",
  from: [{ name: "Carol Reyes", email: "Carol@Hamburger.edu" }],
  subject: "Ketchup",
  preview: "How about pickles?",
  mailboxIds: { inbox: true },
  keywords: {},
  receivedAt: "2026-11-21T10:00:00Z",
  ...more,
});
const words = {
  ...{ newMail: "New mail", noSubject: "(no subject)", many: "{count} new messages" },
  ...{ archive: "Archive", markRead: "Mark read" },
};
const choice = (mode: NoticeChoice["mode"], mailboxIds: string[] = []) => ({
  mode,
  mailboxIds,
  showsContent: true,
  words,
});
const context = { inboxId: "inbox", junkId: "junk", known: new Set(["carol@hamburger.edu"]) };
const wanted = (chosen: NoticeChoice, more: Partial<News> = {}) => isWanted(chosen, email(more), context);

test("the inbox, its Main, chosen folders or people of the contacts are told of, and nothing else", () => {
  expect(wanted(choice("off"))).toBe(false);
  expect(wanted(choice("inbox"))).toBe(true);
  expect(wanted(choice("inbox"), { mailboxIds: { bills: true } })).toBe(false);
  expect(wanted(choice("main"))).toBe(true);
  expect(wanted(choice("main"), { mailboxIds: { bills: true } })).toBe(false);
  expect(wanted(choice("main"), { keywords: { "$category-offers": true } })).toBe(false);
  expect(wanted(choice("folders", ["bills"]), { mailboxIds: { bills: true } })).toBe(true);
  expect(wanted(choice("folders", ["bills"]))).toBe(false);
  expect(wanted(choice("people"), { mailboxIds: { bills: true } })).toBe(true);
  expect(wanted(choice("people"), { from: [{ name: "Carol Reyes", email: "other@x.example" }] })).toBe(false);
});

test("what is read, muted, a draft or junk is never told of", () => {
  for (const keyword of ["$seen", "$muted", "$draft"])
    expect(wanted(choice("inbox"), { keywords: { [keyword]: true } })).toBe(false);
  expect(wanted(choice("people"), { mailboxIds: { junk: true } })).toBe(false);
});

test("a notice says who wrote and about what, or only that there is mail", () => {
  expect(noticesOf([email()], { showsContent: true, words })).toEqual([
    { title: "Carol Reyes", body: "Ketchup\nHow about pickles?", tag: "t1", emailId: "e1", threadId: "t1" },
  ]);
  expect(
    noticesOf([email({ from: null, subject: " ", preview: "" })], { showsContent: true, words })[0],
  ).toMatchObject({
    title: "New mail",
    body: "(no subject)",
  });
  expect(JSON.stringify(noticesOf([email()], { showsContent: false, words }))).not.toMatch(
    /Carol|Ketchup|pickles/,
  );
});

test("much at once is one notice", () => {
  const many = Array.from({ length: 5 }, (_, n) => email({ id: `e${n}` }));
  expect(noticesOf(many, { showsContent: true, words })).toMatchObject([
    { title: "5 new messages", emailId: null },
  ]);
});
