import { firstLanguage, type Language, type Words } from "./language.ts";

/** A POP3 status line. RFC 1939 section 3; the code in brackets is RFC 2449 section 8. */
export interface Reply {
  ok: boolean;
  code?: "IN-USE" | "AUTH" | "SYS/TEMP" | "SYS/PERM";
  /** One string where programs read it, as the answer to STAT. */
  text: string | Words;
}

export const ok = (text: string | Words): Reply => ({ ok: true, text });
const refused = (text: Words, code?: Reply["code"]): Reply => ({
  ok: false,
  text,
  ...(code ? { code } : {}),
});

/** The line as it goes out, with its CRLF. */
export function formatReply({ ok, code, text }: Reply, language: Language = firstLanguage): string {
  const status = ok ? "+OK" : "-ERR";
  const words = typeof text === "string" ? text : text[language];
  return `${status}${code ? ` [${code}]` : ""}${words ? ` ${words}` : ""}\r\n`;
}

/** The greeting; with a timestamp where APOP can be used. RFC 1939 section 7. */
export const ready = (hostname: string, timestamp: string | null): Reply =>
  ok(`${hostname} POP3 server ready${timestamp ? ` ${timestamp}` : ""}`);
export const farewell = (hostname: string): Reply =>
  ok({
    en: `${hostname} POP3 server signing off`,
    el: `Ο διακομιστής POP3 ${hostname} τερματίζει τη σύνδεση`,
    pt: `O servidor POP3 ${hostname} despede-se`,
  });
export const sendPassword = ok({ en: "send PASS", el: "στείλτε PASS", pt: "envie PASS" });
export const maildropHas = (count: number): Reply =>
  ok({
    en: `maildrop has ${count} messages`,
    el: `η θυρίδα έχει ${count} μηνύματα`,
    pt: `a caixa tem ${count} mensagens`,
  });
export const listing = (count: number, octets: number): Reply =>
  ok({
    en: `${count} messages (${octets} octets)`,
    el: `${count} μηνύματα (${octets} οκτάδες)`,
    pt: `${count} mensagens (${octets} octetos)`,
  });
export const octetsFollow = (octets: number): Reply =>
  ok({ en: `${octets} octets`, el: `${octets} οκτάδες`, pt: `${octets} octetos` });
export const topFollows = ok({
  en: "top of message follows",
  el: "ακολουθεί η αρχή του μηνύματος",
  pt: "segue-se o início da mensagem",
});
export const capabilitiesFollow = ok({
  en: "capability list follows",
  el: "ακολουθεί ο κατάλογος δυνατοτήτων",
  pt: "segue-se a lista de capacidades",
});
export const languagesFollow = ok({
  en: "language list follows",
  el: "ακολουθεί ο κατάλογος γλωσσών",
  pt: "segue-se a lista de línguas",
});
/** RFC 6856 section 3.2: the tag, and words in the new language. */
export const languageChosen = (language: Language): Reply =>
  ok(`${language} ${{ en: "language changed", el: "η γλώσσα άλλαξε", pt: "língua alterada" }[language]}`);
export const utf8Mode = ok({ en: "UTF-8 from now on", el: "στο εξής UTF-8", pt: "UTF-8 a partir de agora" });
export const messageDeleted = (number: number): Reply =>
  ok({
    en: `message ${number} deleted`,
    el: `το μήνυμα ${number} διαγράφηκε`,
    pt: `mensagem ${number} apagada`,
  });
export const beginTls = ok({ en: "begin TLS", el: "ξεκινήστε το TLS", pt: "inicie o TLS" });

export const unknownCommand = refused({
  en: "unknown command",
  el: "άγνωστη εντολή",
  pt: "comando desconhecido",
});
export const malformed = refused({
  en: "malformed arguments",
  el: "λανθασμένα ορίσματα",
  pt: "argumentos malformados",
});
export const lineTooLong = refused({
  en: "line too long",
  el: "πολύ μεγάλη γραμμή",
  pt: "linha demasiado longa",
});
export const notNow = refused({
  en: "not in this state",
  el: "όχι σε αυτή την κατάσταση",
  pt: "não neste estado",
});
export const noSuchMessage = refused({
  en: "no such message",
  el: "δεν υπάρχει τέτοιο μήνυμα",
  pt: "não existe essa mensagem",
});
export const alreadyDeleted = refused({
  en: "message already deleted",
  el: "το μήνυμα έχει ήδη διαγραφεί",
  pt: "mensagem já apagada",
});
export const noSuchLanguage = refused({
  en: "no such language",
  el: "δεν υπάρχει αυτή η γλώσσα",
  pt: "língua desconhecida",
});
/** RFC 1939 section 13 and RFC 2595 section 2.1: no password in the clear. */
export const needTls = refused({
  en: "use STLS first: no password in the clear",
  el: "πρώτα STLS: όχι κωδικός χωρίς κρυπτογράφηση",
  pt: "primeiro STLS: nenhuma senha sem cifra",
});
/** RFC 3206 section 5: the credentials, not the server, are at fault. Unknown, wrong and disabled read the same. */
const signInRefused = { en: "sign-in refused", el: "η σύνδεση δεν έγινε δεκτή", pt: "entrada recusada" };
export const wrongCredentials = refused(signInRefused, "AUTH");
/** The password is right, and not enough for an account with a second factor: the user has to do something about it. RFC 3206 section 4. */
export const appPasswordNeeded = refused(
  {
    en: "this account needs an app password here: the webmail makes them, under Settings, App passwords",
    el: "εδώ χρειάζεται κωδικός εφαρμογής: φτιάχνεται στο webmail, Ρυθμίσεις, Κωδικοί εφαρμογών",
    pt: "esta conta precisa aqui de uma palavra-passe de aplicação: cria-se no webmail, em Definições, Palavras-passe de aplicações",
  },
  "AUTH",
);
/** Said to a session that was open when its account was disabled; in the words of a refused sign-in. AUTH is for its commands alone. RFC 3206 section 5. */
export const accountDisabled = refused(signInRefused, "SYS/PERM");
/** RFC 3206 section 4. */
export const unavailable = refused(
  {
    en: "the server is not able to answer now, try again later",
    el: "ο διακομιστής δεν μπορεί να απαντήσει τώρα, δοκιμάστε αργότερα",
    pt: "o servidor não pode responder agora, tente mais tarde",
  },
  "SYS/TEMP",
);
/** RFC 2449 section 8.1.1. */
export const inUse = refused(
  {
    en: "another session has this maildrop",
    el: "άλλη σύνδεση έχει αυτή τη θυρίδα",
    pt: "outra sessão tem esta caixa",
  },
  "IN-USE",
);
/** Not LOGIN-DELAY: nobody has to wait who signs in with the right password. RFC 3206 section 4. */
export const tooManyFailures = refused(
  {
    en: "too many failures, try again later",
    el: "πολλές αποτυχίες, δοκιμάστε αργότερα",
    pt: "demasiadas falhas, tente mais tarde",
  },
  "SYS/TEMP",
);
export const cancelled = refused({ en: "cancelled", el: "ακυρώθηκε", pt: "cancelado" });
export const tlsActive = refused({
  en: "TLS is active already",
  el: "το TLS είναι ήδη ενεργό",
  pt: "o TLS já está ativo",
});
/** RFC 6856 section 2.1. */
export const tlsBeforeUtf8 = refused({
  en: "STLS comes before UTF8",
  el: "το STLS προηγείται του UTF8",
  pt: "o STLS vem antes do UTF8",
});
export const updateFailed = refused(
  {
    en: "some messages were not deleted",
    el: "κάποια μηνύματα δεν διαγράφηκαν",
    pt: "algumas mensagens não foram apagadas",
  },
  "SYS/TEMP",
);
export const closing = refused(
  { en: "closing connection", el: "η σύνδεση κλείνει", pt: "a ligação será fechada" },
  "SYS/TEMP",
);
export const vanished = refused(
  {
    en: "the message is gone meanwhile",
    el: "το μήνυμα δεν υπάρχει πια",
    pt: "a mensagem já não existe",
  },
  "SYS/PERM",
);
/** In place of a greeting. */
export const tooManyConnections = refused(
  { en: "too many connections", el: "πάρα πολλές συνδέσεις", pt: "demasiadas ligações" },
  "SYS/TEMP",
);
