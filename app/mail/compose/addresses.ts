/** A person in To, Cc or Bcc, as JMAP's EmailAddress. RFC 8621 section 4.1.2.3. */
export interface Recipient {
  name: string | null;
  email: string;
}

const addressMax = 254;
const localPartMax = 64;
const label = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;
const dotAtom = /^[^\s\p{Cc}"(),.:;<>@[\]\\]+(?:\.[^\s\p{Cc}"(),.:;<>@[\]\\]+)*$/u;
const quotedString = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])+"$/u;
const literal = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]{2,45})\]$/;

/** Whether the server could take it: RFC 5321's Mailbox, with RFC 6531's letters. What exists only the server knows. */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  if (at < 1 || text.length > addressMax) return false;
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (local.length > localPartMax || !(dotAtom.test(local) || quotedString.test(local))) return false;
  return literal.test(domain) || domain.split(".").every((part) => label.test(part));
}

/** One person for comparing: the domain in any case; the local part too, as every mail system now reads it. */
export const sameAs = (recipient: Recipient): string => recipient.email.toLowerCase();

/** Adds what is new, in order; a second mention of an address only brings a missing name. */
export function merged(present: readonly Recipient[], more: readonly Recipient[]): Recipient[] {
  const byAddress = new Map(present.map((recipient) => [sameAs(recipient), recipient]));
  for (const recipient of more) {
    const known = byAddress.get(sameAs(recipient));
    if (!known) byAddress.set(sameAs(recipient), recipient);
    else if (!known.name && recipient.name)
      byAddress.set(sameAs(recipient), { ...known, name: recipient.name });
  }
  return [...byAddress.values()];
}

/** As one would type it: `Bob Martin <bob@crepes.fr>`. */
export function written({ name, email }: Recipient): string {
  if (!name) return email;
  const shown = /[(),.:;<>@[\]\\"]/.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name;
  return `${shown} <${email}>`;
}

/** What a chip says. */
export const shownName = ({ name, email }: Recipient): string => name?.trim() || email;

/** Splits at commas, semicolons and line ends that stand outside of quotes, angle brackets and comments. */
function entriesOf(text: string): string[] {
  const entries: string[] = [];
  let entry = "";
  let quoted = false;
  let angled = false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (quoted && char === "\\") {
      entry += char + (text[++at] ?? "");
      continue;
    }
    if (char === '"') quoted = !quoted;
    else if (char === "\n" || char === "\r") {
      // A line end closes whatever was left open: one slip must not swallow the lines below it.
      quoted = angled = false;
      depth = 0;
    } else if (!quoted && char === "(") depth++;
    else if (!quoted && char === ")") depth = Math.max(0, depth - 1);
    else if (!quoted && depth === 0 && (char === "<" || char === ">")) angled = char === "<";
    const ends = /[,;\n\r\t]/.test(char) && !quoted && !angled && depth === 0;
    if (ends) {
      entries.push(entry);
      entry = "";
    } else entry += char;
  }
  return [...entries, entry].map((one) => one.trim()).filter(Boolean);
}

const unquoted = (name: string): string | null =>
  name
    .trim()
    .replace(/^"(.*)"$/s, "$1")
    .replace(/^'(.*)'$/s, "$1")
    .replace(/\\(.)/g, "$1")
    .replace(/\s+/g, " ")
    .trim() || null;

function readEntry(entry: string): Recipient[] | null {
  const bare = entry.replace(/^mailto:/i, "");
  if (isAddress(bare)) return [{ name: null, email: bare }];
  const angled = /^(.*?)<\s*(?:mailto:)?([^<>]*?)\s*>\s*$/is.exec(entry);
  if (angled) {
    const [, before = "", email = ""] = angled;
    if (!isAddress(email)) return null;
    const name = unquoted(before);
    return [{ name: name === email ? null : name, email }];
  }
  const commented = /^(\S+)\s*\((.*)\)$/s.exec(entry);
  if (commented?.[1] && isAddress(commented[1])) {
    return [{ name: unquoted(commented[2] ?? ""), email: commented[1] }];
  }
  // Addresses with nothing but spaces between them.
  const words = entry.split(/\s+/);
  return words.length > 1 && words.every(isAddress) ? words.map((email) => ({ name: null, email })) : null;
}

/** Reads what was typed or pasted: a list in any of the usual shapes. What is no address comes back as `rest`. */
export function readRecipients(text: string): { recipients: Recipient[]; rest: string[] } {
  const recipients: Recipient[] = [];
  const rest: string[] = [];
  for (const entry of entriesOf(text)) {
    // `Friends: a@x, b@y;` is RFC 5322's group: its name is nobody.
    const read = readEntry(entry) ?? readEntry(entry.replace(/^[^:<"@]+:\s*/, ""));
    if (read) recipients.push(...read);
    else rest.push(entry);
  }
  return { recipients: merged([], recipients), rest };
}
