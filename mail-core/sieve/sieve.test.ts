import { expect, test } from "vitest";
import { makeIndexer } from "../mime/indexer.ts";
import { checkScript } from "./check.ts";
import { sieveLimits } from "./limits.ts";
import type { SieveSurroundings } from "./message.ts";
import { readMessage } from "./read-message.ts";
import { runScript } from "./run.ts";

/** The message of RFC 5228's own examples, with a body. */
const coyote = `From: coyote@desert.example.org
To: roadrunner@acme.example.com
Subject: I have a present for you
Date: Sun, 1 Apr 2007 10:00:00 +0200

Look, I'm sorry about the whole anvil thing, and I really
didn't mean to try and drop it on you from the top of the
cliff. I want to try to make it up to you. I've got some
great birdseed over here at my place--top of the line
stuff--and if you come by, I'll have it all wrapped up
for you. I'm really sorry for all the problems I've caused
for you over the years, but I know we can work this out.
--
Wile E. Coyote   "Super Genius"   coyote@desert.example.org
`;

const surroundings: SieveSurroundings = {
  mailboxExists: async (name) => name === "Projects",
  mailboxIdExists: async (id) => id === "m1",
};

async function actions(script: string, message = coyote, limits = sieveLimits) {
  const checked = checkScript(script, limits);
  if (!checked.ok) return `${checked.fault.line}:${checked.fault.column} ${checked.fault.reason}`;
  const octets = Buffer.from(message.replaceAll("\n", "\r\n"));
  const indexer = makeIndexer();
  indexer.write(octets);
  const { root } = indexer.end().summary;
  const outcome = await runScript(
    checked.script,
    readMessage({
      header: octets.subarray(0, root.bodyStart),
      root,
      sizeOctets: octets.length,
      receivedAt: new Date("2026-11-21T23:30:00Z"),
      envelope: { from: "coyote@desert.example.org", to: "roadrunner+gifts@acme.example.com" },
      read: async (start, end) => octets.subarray(start, end),
    }),
    surroundings,
    limits,
  );
  return outcome.ok
    ? outcome.actions
    : `${outcome.fault.line}:${outcome.fault.column} ${outcome.fault.reason}`;
}

const keep = { kind: "keep", flags: [], rule: null };
const into = (mailbox: string, more = {}) => ({
  kind: "fileinto",
  mailbox,
  mailboxId: null,
  creates: false,
  flags: [],
  rule: null,
  ...more,
});
/** What one test says of the coyote's letter. */
async function holds(condition: string, message = coyote): Promise<boolean | string> {
  const all = `require ["fileinto","envelope","body","variables","relational","date","subaddress","imap4flags",
    "mailbox","mailboxid","index","comparator-i;ascii-numeric","comparator-i;unicode-casemap"];`;
  const done = await actions(`${all} if ${condition} { discard; }`, message);
  return typeof done === "string" ? done : done[0]?.kind === "discard";
}

test("an empty script keeps", async () => {
  expect(await actions("")).toEqual([keep]);
  expect(await actions("# only a comment\r\n/* and\nanother */")).toEqual([keep]);
});

test("RFC 5228 section 3.1: the first block whose test holds is run, and no other", async () => {
  const script = `require "fileinto";
    if header :contains "from" "coyote" { discard; }
    elsif header :contains ["subject"] ["$$$"] { discard; }
    else { fileinto "INBOX"; }`;
  expect(await actions(script)).toEqual([{ kind: "discard", rule: null }]);
  expect(await actions(script, "From: x@y.z\nSubject: $$$\n\n")).toEqual([{ kind: "discard", rule: null }]);
  expect(await actions(script, "From: x@y.z\nSubject: hello\n\n")).toEqual([into("INBOX")]);
});

test("RFC 5228 section 9: the extended example files what comes from the family", async () => {
  const script = `
    # Example Sieve Filter
    require ["fileinto"];
    if header :is "Sender" "owner-ietf-mta-filters@imc.org" { fileinto "filter"; }
    elsif address :DOMAIN :is ["From", "To"] "example.com" { keep; }
    elsif anyof (NOT address :all :contains ["To", "Cc", "Bcc"] "me@example.net",
                 header :matches "subject" ["*make*money*fast*", "*university*dipl*mas*"]) { fileinto "spam"; }
    else { fileinto "personal"; }`;
  expect(await actions(script, "Sender: owner-ietf-mta-filters@imc.org\n\n")).toEqual([into("filter")]);
  expect(await actions(script, "From: a@example.com\n\n")).toEqual([keep]);
  expect(await actions(script, "From: a@b.c\nTo: me@example.net\nSubject: MAKE big money FAST\n\n")).toEqual([
    into("spam"),
  ]);
  expect(await actions(script, "From: a@b.c\nTo: me@example.net\n\n")).toEqual([into("personal")]);
});

test("the tests of RFC 5228 say what its examples say", async () => {
  expect(await holds(`exists ["From","Date"]`)).toBe(true);
  expect(await holds(`exists ["From","X-Spam"]`)).toBe(false);
  expect(await holds("size :over 100")).toBe(true);
  expect(await holds("size :over 100K")).toBe(false);
  expect(await holds("size :under 1M")).toBe(true);
  expect(await holds(`not header :is "subject" "i have a PRESENT for you"`)).toBe(false);
  expect(await holds(`header :is :comparator "i;octet" "subject" "i have a PRESENT for you"`)).toBe(false);
  expect(await holds(`header :contains "x-missing" ""`)).toBe(false);
  expect(await holds(`header :contains "subject" ""`)).toBe(true);
  expect(await holds(`address :is :localpart "from" "coyote"`)).toBe(true);
  expect(await holds(`address :domain :is "from" "example.org"`)).toBe(false);
  expect(await holds(`envelope :all :is "from" "coyote@desert.example.org"`)).toBe(true);
  expect(await holds("allof (true, not false, anyof (false, true))")).toBe(true);
});

test("addresses are compared without the names beside them, and of groups each one", async () => {
  const message = 'From: "coyote@desert.example.org" <x@y.z>\nCc: Friends: a@b.c, "Q" <q@r.s>;\n\n';
  expect(await holds(`address :is "from" "coyote@desert.example.org"`, message)).toBe(false);
  expect(await holds(`address :is "cc" "q@r.s"`, message)).toBe(true);
});

test("headers are compared as people read them", async () => {
  const message = "Subject: =?utf-8?Q?Cr=C3=AApes?=\n and =?iso-8859-7?B?yuHr5+zd8eE=?=\n\n";
  expect(await holds(`header :is "subject" "Crêpes and Καλημέρα"`, message)).toBe(true);
  expect(await holds(`header :contains "subject" "ΚΑΛΗΜΈΡΑ"`, message)).toBe(false);
  expect(await holds(`header :contains :comparator "i;unicode-casemap" "subject" "ΚΑΛΗΜΈΡΑ"`, message)).toBe(
    true,
  );
});

test("a star is any text, a question mark one character, and a backslash takes them as they are", async () => {
  const subject = (text: string) => `Subject: ${text}\n\n`;
  expect(await holds(`header :matches "subject" "a*b?c"`, subject("a--b--bxc"))).toBe(true);
  expect(await holds(`header :matches "subject" "a*b?c"`, subject("abc"))).toBe(false);
  expect(await holds(`header :matches "subject" "*"`, subject(""))).toBe(true);
  expect(await holds(`header :matches "subject" "?"`, subject("😀"))).toBe(true);
  expect(await holds(`header :matches "subject" "100\\\\*"`, subject("100*"))).toBe(true);
  expect(await holds(`header :matches "subject" "100\\\\*"`, subject("1000"))).toBe(false);
  expect(await holds(`header :matches "subject" "*a"`, subject("banana"))).toBe(true);
});

test("RFC 5229: what wildcards matched has numbers, and variables stand in texts", async () => {
  const script = `require ["fileinto", "variables", "mailbox"];
    if header :matches "List-ID" "*<*@*" { fileinto :create "Lists/\${2}"; stop; }
    if header :matches "Subject" "[*] *" { set :lower :upperfirst "box" "\${1}"; fileinto "\${box}.\${unknown}"; }`;
  expect(await actions(script, "List-ID: Acme News <acme@list.example>\n\n")).toEqual([
    into("Lists/acme", { creates: true }),
  ]);
  expect(await actions(script, "Subject: [ACME-USERS] version 1.0 is out\n\n")).toEqual([
    into("Acme-users."),
  ]);
});

test("RFC 5229 section 4: modifiers are applied in the order of their precedence", async () => {
  const set = (modifiers: string) =>
    actions(`require ["variables", "fileinto"]; set ${modifiers} "b" "juMBlEd* lETteRS"; fileinto "\${b}";`);
  expect(await set(":length")).toEqual([into("16")]);
  expect(await set(":lower")).toEqual([into("jumbled* letters")]);
  expect(await set(":upperfirst :lower")).toEqual([into("Jumbled* letters")]);
  expect(await set(":quotewildcard")).toEqual([into("juMBlEd\\* lETteRS")]);
});

test("RFC 5232: flags are set, added and removed, and go with the message", async () => {
  const script = `require ["imap4flags", "fileinto"];
    setflag "\\\\Seen work"; addflag ["\\\\Flagged", "later"]; removeflag "WORK";
    if hasflag :contains "flag" { fileinto :flags "only" "A"; }
    fileinto "B";`;
  expect(await actions(script)).toEqual([
    into("A", { flags: ["only"] }),
    into("B", { flags: ["\\Seen", "\\Flagged", "later"] }),
  ]);
  expect(await actions(`require "imap4flags"; addflag "$label1";`)).toEqual([
    { kind: "keep", flags: ["$label1"], rule: null },
  ]);
});

test("RFC 3894: a copy leaves the implicit keep alone", async () => {
  const script = `require ["copy", "fileinto"]; fileinto :copy "A"; redirect :copy "x@example.org";`;
  expect(await actions(script)).toEqual([
    into("A"),
    { kind: "redirect", address: "x@example.org", rule: null },
    keep,
  ]);
  expect(await actions(`redirect "x@example.org";`)).toEqual([
    { kind: "redirect", address: "x@example.org", rule: null },
  ]);
});

test("RFC 5233, 5231, 5173 and 5260: details, numbers, bodies and dates", async () => {
  expect(await holds(`envelope :detail "to" "gifts"`)).toBe(true);
  expect(await holds(`envelope :user "to" "roadrunner"`)).toBe(true);
  expect(await holds(`address :detail :contains "from" ""`)).toBe(false);
  expect(await holds(`address :count "ge" :comparator "i;ascii-numeric" ["to", "cc"] "2"`)).toBe(false);
  const scored = "X-Spam-Score: 7\n\n";
  expect(await holds(`header :value "gt" :comparator "i;ascii-numeric" "x-spam-score" "10"`, scored)).toBe(
    false,
  );
  expect(await holds(`header :value "lt" :comparator "i;ascii-numeric" "x-spam-score" "10"`, scored)).toBe(
    true,
  );
  expect(await holds(`body :contains "birdseed"`)).toBe(true);
  expect(await holds(`body :raw :matches "*Super Genius*"`)).toBe(true);
  expect(await holds(`body :content "image" :contains "birdseed"`)).toBe(false);
  expect(await holds(`date :originalzone "date" "hour" "10"`)).toBe(true);
  expect(await holds(`date :zone "-0100" "date" "hour" "07"`)).toBe(true);
  expect(await holds(`date "date" "weekday" "0"`)).toBe(true);
  expect(await holds(`currentdate :value "ge" "date" "2026-11-21"`)).toBe(true);
  expect(await holds(`currentdate :zone "+0100" "date" "2026-11-22"`)).toBe(true);
});

test("RFC 5260 section 6: of several fields one is chosen by its number", async () => {
  const message = "X-A: one\nX-A: two\nX-A: three\n\n";
  expect(await holds(`header :index 2 "x-a" "two"`, message)).toBe(true);
  expect(await holds(`header :index 1 :last "x-a" "three"`, message)).toBe(true);
  expect(await holds(`header :index 4 :contains "x-a" ""`, message)).toBe(false);
});

test("RFC 5490 and 9042: a script asks for mailboxes by name and by id, and files by id", async () => {
  expect(await holds(`mailboxexists ["Projects"]`)).toBe(true);
  expect(await holds(`mailboxexists ["Projects", "Other"]`)).toBe(false);
  expect(await holds(`mailboxidexists "m1"`)).toBe(true);
  expect(await actions(`require ["fileinto", "mailboxid"]; fileinto :mailboxid "m1" "Projects";`)).toEqual([
    into("Projects", { mailboxId: "m1" }),
  ]);
});

test("RFC 5230: a vacation answers beside the implicit keep", async () => {
  const script = `require "vacation"; vacation :days 23 :subject "Away" :addresses ["t@example.edu"] "Back on Monday";`;
  expect(await actions(script)).toEqual([
    expect.objectContaining({ kind: "vacation", days: 23, subject: "Away", reason: "Back on Monday" }),
    keep,
  ]);
});

test("RFC 5228 section 2.4.2: strings have quoted signs, many lines and characters by number", async () => {
  const script = `require ["fileinto", "encoded-character"];
fileinto "say \\"hi\\"";
fileinto text: # the folder
..dots
.
;
fileinto "\${unicode:20AC}\${hex:41 42}";`;
  expect(await actions(script)).toEqual([into('say "hi"'), into(".dots\r\n"), into("€AB")]);
});

test("what a rule did is known by the name in the comment above it", async () => {
  const script = `require "fileinto";
# rule:[Letters [old]]
if header :contains "from" "coyote" {
  fileinto "Old";
}
# rule:[All the rest]
discard;`;
  expect(await actions(script)).toEqual([
    into("Old", { rule: "Letters [old]" }),
    { kind: "discard", rule: "All the rest" },
  ]);
});

test.each([
  ["keep", "1:5 “;” is expected here, and there is the end of the script"],
  ["\n  if true { keep; ", "2:3 this block has no closing “}”"],
  ['fileinto "A";', '1:1 this needs: require "fileinto";'],
  ['require "nothing";', "1:1 the extension “nothing” is not known"],
  ['keep; require "fileinto";', "1:7 “require” stands at the beginning of a script"],
  ["else { keep; }", "1:1 “else” follows an “if”"],
  ["frobnicate;", "1:1 there is no command “frobnicate”"],
  ["if frobnicated { keep; }", "1:4 there is no test “frobnicated”"],
  ['redirect "nobody";', "1:1 “nobody” is no address"],
  ['if header :is :contains "a" "b" { keep; }', "1:15 only one of its kind (match type) can be said"],
  ['if header :comparator "i;klingon" "a" "b" { keep; }', "1:4 the comparator “i;klingon” is not known"],
  ['if header "subject { keep; }', "1:11 this string has no closing quote"],
  ["keep 5;", "1:6 “keep” takes less than this"],
  ["if true, false { keep; }", "1:8 “;” is expected here, and there is “,”"],
  ["discard 99999999999999999G;", "1:9 this number is too large"],
  ["/* never", "1:1 this comment has no end"],
  ["keep; §", "1:7 “§” is not expected here"],
  ["__proto__; constructor;", "1:1 there is no command “__proto__”"],
  ["keep :constructor;", "1:6 “keep” knows no “:constructor”"],
])("%j is refused with its place: %s", async (script, said) => {
  expect(await actions(script)).toBe(said);
});

test("a script that asks for too much ends with a fault, and not the server with it", async () => {
  expect(await actions("#".repeat(sieveLimits.scriptMaxOctets + 1))).toContain("octets at most");
  expect(await actions(`${"if true {".repeat(40)}${"}".repeat(40)}`)).toContain("nested too deeply");
  expect(await actions(`if ${"not ".repeat(10_000)}true { keep; }`)).toContain("nested too deeply");
  expect(await actions(`require "fileinto";${'fileinto "A";'.repeat(9)}`)).toEqual([into("A")]);
  const many = Array.from({ length: 50 }, (_, at) => `fileinto "${at}";`).join("");
  expect(await actions(`require "fileinto";${many}`)).toContain("32 actions at most");
  const hosts = Array.from({ length: 5 }, (_, at) => `redirect "a${at}@b.example";`).join("");
  expect(await actions(hosts)).toContain("4 addresses at most");
  const several = `\${a}`.repeat(1_000);
  const grow = `require "variables"; set "a" "${"x".repeat(4_000)}"; ${`set "a" "${several}";`.repeat(12)}`;
  expect(await actions(grow)).toContain("more work than one message may cause");
});

test("patterns made to be slow end in time", async () => {
  const stars = "a*".repeat(2_000);
  const subject = `Subject: ${"a".repeat(900)}\n\n`;
  const pattern = `header :matches "subject" "${stars}b"`;
  expect(await holds(pattern, subject)).toBe(false);
  const body = `Subject: x\n\n${`${"a".repeat(900)}\n`.repeat(280)}`;
  const hard = `*${"?".repeat(2_000)}${"a".repeat(2_000)}b*`;
  expect(await holds(`body :matches "${hard}"`, body)).toContain("more work than one message may cause");
});

test("a seeded thousand of broken scripts: each is read or refused, none throws", async () => {
  const whole = `require ["fileinto", "variables"]; # rule:[x]
    if allof (header :matches "subject" ["a*", "?"], not size :over 5K) { fileinto "\${1}"; stop; } else { keep; }`;
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  for (let round = 0; round < 1_000; round += 1) {
    const at = random(whole.length);
    const broken =
      whole.slice(0, at) + '"[](){},;:\\#*/\n${'.charAt(random(17)) + whole.slice(at + random(9));
    await actions(broken);
  }
});
