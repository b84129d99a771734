/** A POP3 status line. RFC 1939 section 3; the code in brackets is RFC 2449 section 8. */
export interface Reply {
  ok: boolean;
  code?: "IN-USE" | "AUTH" | "SYS/TEMP" | "SYS/PERM" | "LOGIN-DELAY";
  text: string;
}

export const ok = (text: string): Reply => ({ ok: true, text });
const refused = (text: string, code?: Reply["code"]): Reply => ({ ok: false, text, code });

/** The line as it goes out, with its CRLF. */
export function formatReply({ ok, code, text }: Reply): string {
  const status = ok ? "+OK" : "-ERR";
  return `${status}${code ? ` [${code}]` : ""}${text ? ` ${text}` : ""}\r\n`;
}

export const unknownCommand = refused("unknown command");
export const malformed = refused("malformed arguments");
export const lineTooLong = refused("line too long");
export const notNow = refused("not in this state");
export const noSuchMessage = refused("no such message");
export const alreadyDeleted = refused("message already deleted");
/** RFC 1939 section 13 and RFC 2595 section 2.1: no password in the clear. */
export const needTls = refused("use STLS first: no password in the clear");
/** RFC 3206 section 4: the credentials, not the server, are at fault. Unknown, wrong and disabled read the same. */
export const wrongCredentials = refused("sign-in refused", "AUTH");
/** Said to a session that was open when its account was disabled; in the words of a refused sign-in. */
export const accountDisabled = refused("sign-in refused", "AUTH");
/** RFC 3206 section 3. */
export const unavailable = refused("the server is not able to answer now, try again later", "SYS/TEMP");
/** RFC 2449 section 8.1.1. */
export const inUse = refused("another session has this maildrop", "IN-USE");
export const tooManyFailures = refused("too many failures, try again later", "LOGIN-DELAY");
export const cancelled = refused("cancelled");
export const tlsActive = refused("TLS is active already");
export const updateFailed = refused("some messages were not deleted", "SYS/TEMP");
export const closing = refused("closing connection", "SYS/TEMP");
