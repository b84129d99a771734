import { expect, test } from "vitest";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { doubtsAbout } from "./before-send.ts";
import { placeholderNames, placeholdersCalled } from "./placeholders.ts";

const { placesIn } = placeholdersCalled(placeholderNames(inEnglish("mail.compose.placeholders")));

const draft = { subject: "Lunch", text: "", attachments: [], original: null };
const file = { key: "k", name: "menu.pdf", type: "application/pdf", size: 1, blobId: "b", cid: null };

test.each([
  "The menu is attached.",
  "Please find the invoice ENCLOSED",
  "Σου στέλνω συνημμένα τα έγγραφα.",
  "Επισυνάπτω το τιμολόγιο",
  "ΣΥΝΗΜΜΈΝΟ",
  "Segue em anexo o contrato.",
  "Os ficheiros anexados são dois.",
  "Die Rechnung ist angehängt.",
  "Anbei die Liste",
  "Vous trouverez la facture en pièce jointe.",
  "Te adjunto el archivo.",
  "In allegato la fattura.",
  "Zie de bijlage.",
  "W załączniku przesyłam umowę.",
  "Документы во вложении.",
  "请见附件",
])("%s is a promise of a file", (text) => {
  expect(doubtsAbout({ ...draft, text }, { signature: "", placesIn })).toEqual(["attachment"]);
  expect(doubtsAbout({ ...draft, text, attachments: [file] }, { signature: "", placesIn })).toEqual([]);
});

test.each(["Thanks!", "The attaché comes at noon", "I reattached nothing", "Άνεξος", "Bekte"])(
  "%s is none",
  (text) => {
    expect(doubtsAbout({ ...draft, text }, { signature: "", placesIn })).toEqual([]);
  },
);

test("what is quoted and what the signature says promises nothing", () => {
  const text = "See you then.\n\nBob\nAttachments are  opened\nby nobody\n\n> the menu is attached";
  expect(
    doubtsAbout({ ...draft, text }, { signature: "Bob\nAttachments are opened by nobody", placesIn }),
  ).toEqual([]);
  expect(doubtsAbout({ ...draft, text }, { signature: "", placesIn })).toEqual(["attachment"]);
});

test("a picture in the text is no file; the subject of an answer is not one's own promise", () => {
  const picture = { ...file, cid: "pic@x" };
  expect(
    doubtsAbout({ ...draft, text: "attached", attachments: [picture] }, { signature: "", placesIn }),
  ).toEqual(["attachment"]);
  const answer = { ...draft, subject: "Re: the attached menu", text: "Fine." };
  expect(
    doubtsAbout({ ...answer, original: { id: "e", keyword: "$answered" } }, { signature: "", placesIn }),
  ).toEqual([]);
  expect(doubtsAbout({ ...draft, subject: "The attached menu" }, { signature: "", placesIn })).toEqual([
    "attachment",
  ]);
});

test("a placeholder that nobody filled in is asked about", () => {
  expect(
    doubtsAbout({ ...draft, text: "Dear {first name}, {so} it is." }, { signature: "", placesIn }),
  ).toEqual(["placeholder"]);
  expect(doubtsAbout({ ...draft, subject: "About {subject}" }, { signature: "", placesIn })).toEqual([
    "placeholder",
  ]);
});

test("a message without a subject is asked about", () => {
  expect(doubtsAbout({ ...draft, subject: "  " }, { signature: "", placesIn })).toEqual(["subject"]);
});
