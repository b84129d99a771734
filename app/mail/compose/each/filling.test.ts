import { expect, test } from "vitest";
import { inEnglish } from "../../../../lib/language/in-english.ts";
import { emptyDraft } from "../begin.ts";
import { placeholderNames } from "../placeholders.ts";
import { fillingWith } from "./filling.ts";
import { messageIdFor, peopleOf } from "./people.ts";
import { portionsOf } from "./portions.ts";
import { readTable } from "./table.ts";

const identity = { id: "i1", name: "Alice", email: "alice@crepes.fr", replyTo: null } as never;
const begin = {
  identities: [identity],
  writing: { format: "rich", answer: "above", answersToPlain: "rich", receipts: "asked" } as never,
  clean: (html: string) => html,
  newId: () => "draft",
  when: String,
};
const tableOf = (text: string) => {
  const read = readTable(text);
  if (!read.ok) throw new Error(read.problem);
  return read.table;
};
const english = placeholderNames(inEnglish("mail.compose.placeholders"));
const greek = {
  ...{ "first name": "μικρό όνομα", name: "όνομα", "my name": "το όνομά μου" },
  ...{ date: "ημερομηνία", subject: "θέμα" },
};
const written = (text: string, subject = "") => ({
  ...emptyDraft(begin, []),
  ...{ subject, text, html: `<p>${text}</p>` },
});
const fill = (file: string, text: string, { subject = "", names = english } = {}) => {
  const table = tableOf(file);
  const filling = fillingWith({
    ...{ names, columns: table.columns, cards: [], identity, date: "today" },
    clean: (html) => html.replace(/ href="javascript:[^"]*"/g, ""),
  });
  const content = written(text, subject);
  const [person] = peopleOf([], table).people;
  if (!person) throw new Error("Nobody is in the file.");
  return {
    ...filling.fill(content, person),
    lacks: filling.lacksOf(content, person),
    unknown: filling.unknownIn(content),
  };
};

test("columns and the placeholders of templates are filled in, whatever their case", () => {
  const made = fill("Email,Name,Code\nana@x.example,Ana Sousa,7", "Dear {First name}: {code}, {my name}", {
    subject: "{name}: {CODE}",
  });
  expect(made).toMatchObject({
    subject: "Ana Sousa: 7",
    text: "Dear Ana: 7, Alice",
    html: "<p>Dear Ana: 7, Alice</p>",
    to: [{ name: "Ana Sousa", email: "ana@x.example" }],
    lacks: [],
  });
});

test("a value is text in HTML and as it is in plain text, and no placeholder is looked for in it", () => {
  const made = fill('Email,Note,Code\nana@x.example,"<b>{code}</b> & $&\nx",7', "{note}");
  expect(made.html).toBe("<p>&lt;b&gt;{code}&lt;/b&gt; &amp; $&amp;<br>x</p>");
  expect(made.text).toBe("<b>{code}</b> & $&\nx");
});

test("a column whose name is written in HTML otherwise is filled in there as well", () => {
  const made = fill("Email,Q&A (x)\nana@x.example,7", "{Q&A (x)}");
  expect(made.text).toBe("7");
  expect(fill("Email,Q&A (x)\nana@x.example,7", "{Q&amp;A (x)}").html).toBe("<p>7</p>");
});

test("what a file puts into HTML is cleaned", () => {
  const made = fill("Email,Link\nana@x.example,javascript:alert(1)", '<a href="{link}">x</a>');
  expect(made.html).toBe("<p><a>x</a></p>");
});

test("a value with lines makes no other field of a subject", () => {
  const made = fill('Email,Code\nana@x.example,"7\r\nBcc: all@x.example"', "x", { subject: "Code {code}" });
  expect(made.subject).toBe("Code 7 Bcc: all@x.example");
});

test("what has no value is a gap, and named; what nothing fills stays, and is named apart", () => {
  const made = fill("Email,Code\nana@x.example,", "Dear {first name}, {code} {cod}.");
  expect(made.text).toBe("Dear , {cod}.".replace(", {", ",  {"));
  expect(made.lacks).toEqual(["first name", "Code"]);
  expect(made.unknown).toEqual(["cod"]);
});

test("a subject is known to the text, and not to itself", () => {
  const made = fill("Email,Code\nana@x.example,7", "About {subject}", { subject: "Re: Code {code}" });
  expect(made.text).toBe("About Code 7");
  expect(fill("Email\nana@x.example", "x", { subject: "{subject}" }).lacks).toEqual(["subject"]);
});

test("placeholders and columns are called in one's own language", () => {
  const made = fill(
    "Email;Όνομα;Κωδικός\nana@x.example;Άννα Σούσα;7",
    "{μικρό όνομα} {κωδικός} {first name}",
    {
      names: greek,
    },
  );
  expect(made.text).toBe("Άννα 7 Άννα");
});

test("whoever is there twice is written to once, with what the file says", () => {
  const table = tableOf("Email,Code\nBOB@x.example,7\nbob@x.example,8\nana@x.example,9");
  const { people, twice } = peopleOf([{ name: "Bob", email: "bob@x.example" }], table);
  expect(people.map(({ name, email, fields }) => [name, email, fields.get("code")])).toEqual([
    ["Bob", "bob@x.example", "7"],
    [null, "ana@x.example", "9"],
  ]);
  expect(twice).toBe(2);
});

test("each message has an id of its own, which is the same at another attempt", () => {
  const ids = ["ana@x.example", "ANA@x.example", "bob@x.example"].map((email) =>
    messageIdFor({ messageId: "draft@crepes.fr" }, { name: null, email }),
  );
  expect(ids[0]).toMatch(/^draft\.[0-9a-f]{16}@crepes\.fr$/);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(ids[2]);
});

test("one request has no more than fifty messages, and no more of text and files than the server takes", () => {
  const sizes = (count: number, one: Partial<ReturnType<typeof written>>) =>
    portionsOf(Array.from({ length: count }, () => ({ ...written("x"), ...one }))).map(
      ({ length }) => length,
    );
  expect(sizes(120, {})).toEqual([50, 50, 20]);
  expect(sizes(3, { text: "x".repeat(900_000) })).toEqual([2, 1]);
  const file = { key: "k", name: "f", type: "text/plain", size: 60_000_000, blobId: "b", cid: null };
  expect(sizes(2, { attachments: [file] })).toEqual([1, 1]);
});
