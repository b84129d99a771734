import { envelope, type Reader } from "./envelope.ts";
import { field, headerDate, headerPerson, headerText, parameter } from "./header.ts";
import { base64Lines, hexOf, joined, type Octets, octetsOf } from "./octets.ts";
import type { OwnKey } from "./own-key.ts";
import { sign } from "./sign.ts";

interface Person {
  name: string | null;
  email: string;
}

/** A message as Email/set would be given it. RFC 8621 section 4.6. */
export interface WrittenEmail {
  from: Person[];
  to?: Person[];
  cc?: Person[];
  bcc?: Person[];
  replyTo?: Person[];
  subject: string;
  messageId: string[];
  inReplyTo?: string[];
  references?: string[];
  "header:Disposition-Notification-To:asAddresses"?: Person[];
  /** Text alone, or text and HTML. `header:Content-Type` takes the place of `type`. */
  textBody: { partId: string; type?: string; "header:Content-Type"?: string }[];
  htmlBody?: { partId: string }[];
  bodyValues: Record<string, { value: string }>;
  attachments?: { blobId: string; type: string; name: string; cid?: string; disposition: string }[];
}

export interface Protecting {
  /** Whose signature it gets; null for none. */
  signer: OwnKey | null;
  /** Who can read it, its writer among them; null where everybody can. */
  readers: readonly Reader[] | null;
  /** Every reader's program reads AES-GCM. */
  isAuth: boolean;
  at: Date;
  fileOf(blobId: string): Promise<Octets>;
}

/** Writes a message of S/MIME, octet by octet as it is to be sent: what is signed has seven bits, so that nobody on the way has to change it. RFC 8551 section 3. */
export async function writeSmime(
  email: WrittenEmail,
  { signer, readers, isAuth, at, fileOf }: Protecting,
): Promise<Octets> {
  let entity = await entityOf(email, fileOf);
  if (signer) entity = await signedEntity(entity, signer, at);
  if (readers) entity = envelopedEntity(await envelope(entity, readers, isAuth), isAuth);
  return joined(octetsOf(headerOf(email, at)), entity);
}

/** What everybody on the way can read, the subject too. */
function headerOf(email: WrittenEmail, at: Date): string {
  const people = (name: string, list: readonly Person[] | undefined) =>
    list?.length ? field(name, list.map(headerPerson).join(", ")) : "";
  const ids = (name: string, list: readonly string[] | undefined) =>
    list?.length ? field(name, list.map((id) => `<${id}>`).join(" ")) : "";
  return [
    field("Date", headerDate(at)),
    people("From", email.from),
    people("Reply-To", email.replyTo),
    people("To", email.to),
    people("Cc", email.cc),
    people("Bcc", email.bcc),
    field("Subject", headerText(email.subject)),
    ids("Message-ID", email.messageId),
    ids("In-Reply-To", email.inReplyTo),
    ids("References", email.references),
    people("Disposition-Notification-To", email["header:Disposition-Notification-To:asAddresses"]),
    field("MIME-Version", "1.0"),
  ].join("");
}

const newBoundary = (): string => `keryx-${hexOf(crypto.getRandomValues(new Uint8Array(16)))}`;

function multipart(kind: string, parts: readonly Uint8Array[]): Octets {
  const boundary = newBoundary();
  const head = `Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n\r\n`;
  const pieces = parts.flatMap((part) => [octetsOf(`--${boundary}\r\n`), part, octetsOf("\r\n")]);
  return joined(octetsOf(head), ...pieces, octetsOf(`--${boundary}--\r\n`));
}

async function entityOf(email: WrittenEmail, fileOf: Protecting["fileOf"]): Promise<Octets> {
  const textOf = (partId: string | undefined) => email.bodyValues[partId ?? ""]?.value ?? "";
  const [text] = email.textBody;
  const [html] = email.htmlBody ?? [];
  const given = email.attachments ?? [];
  const partOf = async (one: (typeof given)[number]) => filePart(one, await fileOf(one.blobId));
  const inText = await Promise.all(given.filter(({ cid }) => cid && html).map(partOf));
  const files = await Promise.all(given.filter(({ cid }) => !(cid && html)).map(partOf));
  let body = textPart(text?.["header:Content-Type"]?.trim() ?? "text/plain", textOf(text?.partId));
  if (html) {
    const page = textPart("text/html", textOf(html.partId));
    const whole = inText.length > 0 ? multipart('related; type="text/html"', [page, ...inText]) : page;
    body = multipart("alternative", [body, whole]);
  }
  return files.length > 0 ? multipart("mixed", [body, ...files]) : body;
}

function textPart(type: string, text: string): Octets {
  const kind = /charset/i.test(type) ? type : `${type}; charset=utf-8`;
  const lines = text.replace(/\r\n?|\n/g, "\r\n");
  return octetsOf(
    `Content-Type: ${kind}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${quotedPrintable(lines)}`,
  );
}

/** RFC 2045 section 6.7. Words that servers are known to change (a line's end in spaces, "From ", a lone full stop) are written as codes. */
export function quotedPrintable(text: string): string {
  const code = (octet: number) => `=${octet.toString(16).toUpperCase().padStart(2, "0")}`;
  return text
    .split("\r\n")
    .map((line) => {
      const octets = octetsOf(line);
      const risky = line.startsWith("From ") || line === ".";
      let written = "";
      let shown = "";
      octets.forEach((octet, at) => {
        const isLast = at === octets.length - 1;
        const isBlank = octet === 0x20 || octet === 0x09;
        const isSafe = (octet >= 0x21 && octet <= 0x7e && octet !== 0x3d) || (isBlank && !isLast);
        const next = isSafe && !(risky && at === 0) ? String.fromCharCode(octet) : code(octet);
        if (shown.length + next.length > 75) {
          written += `${shown}=\r\n`;
          shown = "";
        }
        shown += next;
      });
      return written + shown;
    })
    .join("\r\n");
}

function filePart(
  { type, name, cid, disposition }: { type: string; name: string; cid?: string; disposition: string },
  octets: Octets,
): Octets {
  const kind = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+/.exec(type)?.[0] ?? "application/octet-stream";
  // A message within must not be encoded: as a file of octets it may be. RFC 2046 section 5.2.1.
  const safe = /^(?:message|multipart)\//i.test(kind) ? "application/octet-stream" : kind;
  const fields = [
    `Content-Type: ${safe};\r\n ${parameter("name", name)}\r\n`,
    `Content-Disposition: ${disposition};\r\n ${parameter("filename", name)}\r\n`,
    cid ? `Content-ID: <${cid.replace(/[<>\s]/g, "")}>\r\n` : "",
    "Content-Transfer-Encoding: base64\r\n\r\n",
  ];
  return octetsOf(fields.join("") + base64Lines(octets));
}

/** RFC 8551 section 3.5.3. */
async function signedEntity(entity: Octets, signer: OwnKey, at: Date): Promise<Octets> {
  const signature = await sign(entity, signer, at);
  const part = octetsOf(
    'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n' +
      'Content-Disposition: attachment; filename="smime.p7s"\r\n' +
      `Content-Transfer-Encoding: base64\r\n\r\n${base64Lines(signature)}`,
  );
  return multipart('signed; protocol="application/pkcs7-signature";\r\n micalg=sha-256', [entity, part]);
}

/** RFC 8551 section 3.3. */
const envelopedEntity = (octets: Octets, isAuth: boolean): Octets =>
  octetsOf(
    `Content-Type: application/pkcs7-mime; smime-type=${isAuth ? "authEnveloped" : "enveloped"}-data;\r\n name="smime.p7m"\r\n` +
      'Content-Disposition: attachment; filename="smime.p7m"\r\n' +
      `Content-Transfer-Encoding: base64\r\n\r\n${base64Lines(octets)}`,
  );
