import { expect, test } from "vitest";
import type { Arrival } from "../../../lib/jmap/types.ts";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { arrivalWords } from "./arrival-words.ts";

const t = inEnglish("mail.origin");
const clock = { now: Date.parse("2026-11-21T12:00:00Z"), locale: "en-GB", timeZone: "Europe/Paris" };
const email = {
  from: [{ name: "Carol", email: "carol@hamburger.edu" }],
  to: [{ name: null, email: "bob@crepes.fr" }],
  cc: null,
};
const hop = {
  at: "2026-11-21T11:00:00Z",
  protocol: "ESMTPS",
  helo: "mail.hamburger.edu",
  address: "192.0.2.1",
  tls: "TLSv1.3 TLS_AES_256_GCM_SHA384",
  isAuthenticated: false,
  session: "abc",
};
const came = (more: Partial<Arrival> = {}, listId: string | null = null) => ({
  arrival: {
    reversePath: "carol@hamburger.edu",
    deliveredTo: "bob@crepes.fr",
    via: "address",
    rule: null,
    authentication: null,
    hop,
    ...more,
  } satisfies Arrival,
  listId,
});
const all = (told: ReturnType<typeof came>) =>
  arrivalWords(t, email, told, clock)
    .flatMap(({ answer }) => answer)
    .join(" ");

test("the rule that put it where it is has a name", () => {
  expect(all(came({ rule: "Bills" }))).toContain("Your rule “Bills” chose where it was put.");
});

test("mail from elsewhere tells its address, its server and what nobody has proven", () => {
  expect(arrivalWords(t, email, came(), clock)).toEqual([
    {
      question: "Why is it in this account?",
      answer: ["It was sent to bob@crepes.fr, which is your address."],
    },
    {
      question: "Where did it come from?",
      answer: [
        "192.0.2.1, which calls itself mail.hamburger.edu, gave it to crepes.fr's server. 21 Nov 2026, 12:00:00.",
        "The connection was encrypted: TLS 1.3 (TLS_AES_256_GCM_SHA384).",
      ],
    },
    {
      question: "Who sent it?",
      answer: ["It says that it is from carol@hamburger.edu.", "Whether that is true nobody has proven."],
    },
  ]);
});

test.each([
  [
    { deliveredTo: "bob+shop@crepes.fr", via: "detail" },
    /your address, with “shop” for whoever you gave it to/,
  ],
  [
    { deliveredTo: "team@crepes.fr", via: "alias" },
    /team@crepes\.fr, an alias that leads to you\. .* blind copy/,
  ],
  [{ deliveredTo: "x@crepes.fr", via: "catch-all" }, /mail for nobody at crepes\.fr comes to you/],
  [{ deliveredTo: "eve@crepes.fr", via: "forward" }, /whose mail is sent on to you/],
  [{ deliveredTo: "old@crepes.fr", via: null }, /led to you then and does not any more/],
  [{ deliveredTo: "postmaster@crepes.fr", via: null }, /those who run the mail there: you are one of them/],
] as const)("by %j it says so", (more, words) => {
  expect(all(came(more))).toMatch(words);
});

test("mail of somebody here, a report, a list's and one's own are told apart", () => {
  const http = { ...hop, protocol: "HTTP", helo: null, address: null, tls: null, isAuthenticated: true };
  expect(all(came({ hop: http }))).toMatch(/It was written here, .* an account here, which had signed in/);
  expect(all(came({ reversePath: "", hop: null }))).toContain(
    "to tell you what became of a message of yours",
  );
  expect(all(came({ reversePath: "bounce@lists.example" }, "Cooks <cooks.lists.example>"))).toMatch(
    /mailing list Cooks .* in the name of bounce@lists\.example/,
  );
  expect(arrivalWords(t, email, { arrival: null, listId: null }, clock)).toHaveLength(1);
});

test("mail of another account tells which one, and from which server it was fetched", () => {
  const told = came({
    deliveredTo: "bob@hamburger.edu",
    via: "collected",
    hop: { ...hop, protocol: "POP3", helo: "pop.hamburger.edu" },
  });
  const words = all(told);
  expect(words).toContain("bob@hamburger.edu, your other account, from which your mail is collected.");
  expect(words).toContain("It was fetched from pop.hamburger.edu (192.0.2.1) by POP3.");
  expect(words).not.toContain("It says that it is from");
});
