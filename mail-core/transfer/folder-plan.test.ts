import { expect, test } from "vitest";
import type { Folder, SpecialUse } from "../imap/client/facts.ts";
import { planOf } from "./folder-plan.ts";

const folder = (name: string, use: SpecialUse | null = null, holdsMail = true): Folder => ({
  ...{ name, use, holdsMail },
  path: name.split("/"),
});
const places = (folders: Folder[], isGmail = false) =>
  planOf(folders, isGmail).map(({ folder, role, names }) => [folder.name, role, ...names]);

test("what the server says of a folder's use counts before its name, and each role has one folder", () => {
  const folders = [
    folder("Sent"),
    folder("Gesendet", "sent"),
    folder("Trash"),
    folder("Deleted Items"),
    folder("inbox"),
    folder("Sent/2019"),
    folder("Gesendet/Alt"),
  ];
  expect(places(folders)).toEqual([
    ["Sent", null, "Sent"],
    ["Gesendet", "sent"],
    ["Trash", "trash"],
    ["Deleted Items", null, "Deleted Items"],
    ["inbox", "inbox"],
    ["Sent/2019", null, "Sent", "2019"],
    ["Gesendet/Alt", "sent", "Alt"],
  ]);
});

test("views of other folders, and what holds no mail, are not read", () => {
  const folders = [
    folder("INBOX"),
    folder("Everything", "all"),
    folder("Starred", "flagged"),
    folder("Work", null, false),
    folder("Work/a"),
  ];
  expect(places(folders)).toEqual([
    ["INBOX", "inbox"],
    ["Work/a", null, "Work", "a"],
  ]);
});

test("of Gmail all mail is read by its labels, spam and trash beside it", () => {
  const gmail = [
    folder("INBOX"),
    folder("[Gmail]", null, false),
    folder("[Gmail]/All Mail", "all"),
    folder("[Gmail]/Spam", "junk"),
    folder("[Gmail]/Trash", "trash"),
    folder("[Gmail]/Sent Mail", "sent"),
    folder("Work"),
  ];
  expect(places(gmail, true)).toEqual([
    ["[Gmail]/All Mail", "archive"],
    ["[Gmail]/Spam", "junk"],
    ["[Gmail]/Trash", "trash"],
  ]);
  expect(planOf(gmail, true).map(({ isByLabels }) => isByLabels)).toEqual([true, false, false]);
  // Where its owner has hidden it from IMAP, folders are what there is.
  const hidden = gmail.filter(({ use }) => use !== "all");
  expect(places(hidden, true)).toContainEqual(["[Gmail]/Sent Mail", "sent"]);
  expect(places(hidden, true)).toContainEqual(["Work", null, "Work"]);
});
