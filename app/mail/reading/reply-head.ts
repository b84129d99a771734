/** The fields with which Outlook begins what it quotes, in the languages of those who write here; the first is who wrote, the second when. */
const heads: readonly (readonly [from: string, sent: string])[] = [
  ["From", "Sent|Date"],
  ["Von", "Gesendet|Datum"],
  ["De", "Enviado|Enviada|Data|Envoyé|Envoyé le|Fecha"],
  ["Da", "Inviato|Data"],
  ["Από", "Στάλθηκε|Ημερομηνία"],
  ["Van", "Verzonden|Datum"],
  ["От", "Отправлено|Дата"],
];
/** A head is short: names, a date, perhaps many recipients. */
const headMaxLength = 4_000;
const pattern = new RegExp(
  `^\\s*(?:-{2,}[^\\n-]{0,60}-{2,}\\s*)?(?:${heads
    .map(([from, sent]) => `${from}\\s*:[\\s\\S]{1,300}?(?:${sent})\\s*:`)
    .join("|")})[\\s\\S]{1,2000}?:[\\s\\S]*?:`,
  "iu",
);

/** True for a text that begins as Outlook begins a quoted message: From, Sent, To, Subject. */
export const isReplyHead = (text: string): boolean =>
  pattern.test(text.replace(/\u00a0/g, " ").slice(0, headMaxLength));
