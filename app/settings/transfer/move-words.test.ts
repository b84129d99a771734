import { expect, test } from "vitest";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { failureWords, fieldProblems, testWords } from "./move-words.ts";

const t = inEnglish("settings.transfer.move");

test("a refused password is told with the server's words and what often helps", () => {
  expect(failureWords(t, { kind: "refused", said: "[AUTHENTICATIONFAILED] no" }, "imap.hamburger.edu")).toBe(
    "imap.hamburger.edu does not accept this user name and password. It says: “[AUTHENTICATIONFAILED] no”. Some providers want an app password, or IMAP to be switched on first.",
  );
});

test("a test that works tells what is there and whether anybody can listen", () => {
  expect(testWords(t, { ok: true, folders: 3, messages: 1, tls: "TLSv1.3 X" }, "x")).toBe(
    "It works. 1 message in 3 folders is there. The connection is encrypted.",
  );
  expect(testWords(t, { ok: true, folders: 1, messages: 2, tls: null }, "x")).toBe(
    "It works. 2 messages in 1 folder are there. The connection is not encrypted.",
  );
});

test("what is wrong is said at its field", () => {
  expect(fieldProblems(inEnglish("settings.collect"), ["imap/host", "imap"])).toEqual({
    host: "This is no server name.",
    form: "This cannot be saved.",
  });
});
