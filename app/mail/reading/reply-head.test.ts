import { expect, test } from "vitest";
import { isReplyHead } from "./reply-head.ts";

test.each([
  "From: Carol <carol@hamburger.edu>\nSent: Friday, 20 November 2026 14:12\nTo: Bob\nSubject: Ketchup",
  "-----Original Message-----\nFrom: Carol\nSent: Friday\nTo: Bob\nSubject: Ketchup\n\nDo you?",
  "Von: Carol\nGesendet: Freitag\nAn: Bob\nBetreff: Ketchup",
  "De\u00a0: Carol\nEnvoyé\u00a0: vendredi\nÀ\u00a0: Bob\nObjet\u00a0: Ketchup",
  "De: Carol\nEnviado: sexta-feira\nPara: Bob\nAssunto: Ketchup",
  "Από: Carol\nΣτάλθηκε: Παρασκευή\nΠρος: Bob\nΘέμα: Ketchup",
])("%j begins a quoted message", (text) => {
  expect(isReplyHead(text)).toBe(true);
});

test.each([
  "",
  "From: the kitchen",
  "From here on: all is well. Sent with love.",
  "Hello Bob,\nFrom: Carol\nSent: Friday\nTo: Bob\nSubject: Ketchup",
  "From: ".repeat(50_000),
  `From:${"a".repeat(100_000)}`,
])("%j does not", (text) => {
  expect(isReplyHead(text)).toBe(false);
});
