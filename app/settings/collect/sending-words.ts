import type { SendingFailure } from "../../../lib/jmap/types.ts";

/** Why one cannot write as the address, and what to do about it, in sentences. */
export function sendingWords(failure: SendingFailure, host: string, address: string): string {
  const said = failure.said ? ` It says: “${failure.said}”.` : "";
  switch (failure.kind) {
    case "no-address":
      return `There is no server called ${host}. Look at its name again.`;
    case "forbidden-address":
      return `${host} may not be called from here: only servers of the internet, at the ports 465 and 587.`;
    case "unreachable":
      return `${host} does not answer. Look at its name and port; or it is away just now.`;
    case "no-tls":
      return `${host} does not offer encryption at this port, and without it no password is said. Try port 465 with TLS.`;
    case "tls-failed":
      return `No encrypted connection to ${host} came about. Try the other kind of encryption.`;
    case "certificate":
      return `The certificate does not prove that this is ${host}. Nothing was said to it, and your password is safe.`;
    case "no-sign-in":
      return `${host} knows no way to sign in with a password. Some providers want that switched on first.`;
    case "refused":
      return `${host} does not accept this user name and password.${said} Some providers want an app password.`;
    case "not-yours":
      return `You are signed in, but ${host} does not let you write as ${address}.${said}`;
    case "busy":
      return `${host} cannot let us in just now.${said}`;
    case "broke-off":
      return `${host} broke off, or does not speak as a mail server does. Look at the port and at the encryption.`;
    default:
      return failure.kind satisfies never;
  }
}

/** What a provider calls its SMTP when it calls its POP3 so. */
export const likelyHost = (pop3Host: string): string => pop3Host.replace(/^pop3?\./, "smtp.");
