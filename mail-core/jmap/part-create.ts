import { isRecord } from "../is-record.ts";
import { type DraftPart, multipart, type WrittenField } from "../mime/compose.ts";
import { isMessageId, messageIdText, parameterText } from "../mime/field-text.ts";
import { unfold } from "../mime/header.ts";
import { parseParameters } from "../mime/parameters.ts";
import { headerPropertyOf, readFields, type Wrong, wrong } from "./field-create.ts";

/** Parts of one message. */
const partsMax = 1_000;
const typeForm = /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,80}$/;
const token = /^[a-z0-9!#$&^_.+-]{1,60}$/i;
const controls = /[\0-\x1f\x7f]/;
/** The field that a property stands for. RFC 8621 section 4.1.4. */
const fieldOf = new Map([
  ["type", "content-type"],
  ["charset", "content-type"],
  ["name", "content-disposition"],
  ["disposition", "content-disposition"],
  ["cid", "content-id"],
  ["language", "content-language"],
  ["location", "content-location"],
]);
const others = new Set(["partId", "blobId", "size", "subParts"]);

type Read = { ok: true; part: DraftPart } | Wrong;

const textOf = (value: unknown): string | null | undefined =>
  value == null ? null : typeof value === "string" ? value.toWellFormed() : undefined;

/**
 * An EmailBodyPart with all that is below it, or what is wrong with it; `property` is the Email's property that it stands in,
 * `usualDisposition` what the part gets where the client is silent. RFC 8621 sections 4.1.4 and 4.6.
 */
function readPart(property: string, given: unknown, values: unknown, usualDisposition: string | null): Read {
  const no = (description: string) => wrong(property, description);
  if (!isRecord(given)) return no("A part is an object");
  const unknown = Object.keys(given).find(
    (name) => !fieldOf.has(name) && !others.has(name) && !headerPropertyOf(name)?.name,
  );
  if (unknown !== undefined) return no(`${unknown.slice(0, 100)} cannot be set`);
  const written = readFields(given);
  if (!written.ok) return no(`${written.property.slice(0, 100)}: ${written.description}`);
  const has = (field: string) => written.fields.some(({ name }) => name.toLowerCase() === field);
  const twice = [...fieldOf].find(([name, field]) => given[name] != null && has(field));
  if (twice) return no(`${twice[0]} and header:${twice[1]} are the same field`);

  const [name, cid, location, charset] = [given.name, given.cid, given.location, given.charset].map(textOf);
  const disposition = textOf(given.disposition ?? (has("content-disposition") ? null : usualDisposition));
  const language = given.language ?? [];
  if (name === undefined || controls.test(name ?? "")) return no("A name holds one line of text");
  if (cid === undefined || !(cid === null || isMessageId(cid))) return no("A cid is malformed");
  if (disposition === undefined || !(disposition === null || token.test(disposition)))
    return no("A disposition is malformed");
  if (location === undefined || !(location === null || /^[\x21-\x7e]{1,900}$/.test(location)))
    return no("A location is malformed");
  if (charset === undefined || !(charset === null || token.test(charset)))
    return no("A charset is malformed");
  if (
    !Array.isArray(language) ||
    language.length > 50 ||
    !language.every((one) => typeof one === "string" && /^[A-Za-z0-9-]{1,60}$/.test(one))
  )
    return no("A language is malformed");

  const content = readContent(property, given, values);
  if (!content.ok) return content;
  const isText = content.content.kind === "text";
  const isMultipart = content.content.kind === "parts";
  const typeField = written.fields.find(({ name: field }) => field.toLowerCase() === "content-type");
  const usual = isMultipart ? "multipart/mixed" : isText ? "text/plain" : "application/octet-stream";
  const parsed = parseParameters(typeField ? unfold(typeField.text) : "");
  const type = typeField ? parsed.value : textOf(given.type || usual)?.toLowerCase();
  if (!type || !typeForm.test(type)) return no("A type is malformed");
  const parameters = new Map(parsed.parameters);
  if (charset !== null) parameters.set("charset", charset);
  if (name !== null) parameters.set("name", name);
  if (![...parameters.keys()].every((one) => token.test(one)))
    return no("A parameter of Content-Type is malformed");
  if (type.startsWith("multipart/") !== isMultipart) return no("A multipart has subParts, and only that");
  if (isText && !type.startsWith("text/")) return no("Only text has a partId");

  const fields: WrittenField[] = written.fields.filter((field) => field !== typeField);
  if (disposition !== null)
    fields.push({
      name: "Content-Disposition",
      text: ` ${disposition.toLowerCase()}${name === null ? "" : parameterText("filename", name)}`,
    });
  if (cid !== null) fields.push({ name: "Content-ID", text: messageIdText([cid]) ?? "" });
  if (language.length > 0) fields.push({ name: "Content-Language", text: ` ${language.join(",\r\n ")}` });
  if (location !== null) fields.push({ name: "Content-Location", text: ` ${location}` });
  return { ok: true, part: { type, parameters, fields, content: content.content } };
}

function readContent(
  property: string,
  given: Record<string, unknown>,
  values: unknown,
): { ok: true; content: DraftPart["content"] } | Wrong {
  const no = (description: string) => wrong(property, description);
  const { partId, blobId, subParts } = given;
  if ([partId, blobId, subParts].filter((one) => one != null).length !== 1)
    return no("A part has one of partId, blobId and subParts");
  if (subParts != null) {
    if (!Array.isArray(subParts) || subParts.length === 0) return no("A multipart has parts");
    const parts: DraftPart[] = [];
    for (const one of subParts) {
      const read = readPart(property, one, values, null);
      if (!read.ok) return read;
      parts.push(read.part);
    }
    return { ok: true, content: { kind: "parts", parts } };
  }
  if (blobId != null)
    return typeof blobId === "string"
      ? { ok: true, content: { kind: "blob", blobId } }
      : no("A blobId is malformed");
  if (given.charset != null || given.size != null) return no("The server chooses charset and size of text");
  const body =
    typeof partId === "string" && isRecord(values) && Object.hasOwn(values, partId) ? values[partId] : null;
  if (!isRecord(body) || typeof body.value !== "string") return no("A partId is in bodyValues");
  return { ok: true, content: { kind: "text", text: body.value.toWellFormed() } };
}

/** One text part, or null when there is none. */
function readText(
  property: string,
  type: string,
  given: Record<string, unknown>,
): { ok: true; part: DraftPart | null } | Wrong {
  const list = given[property];
  if (list == null || (Array.isArray(list) && list.length === 0)) return { ok: true, part: null };
  const one: unknown = Array.isArray(list) && list.length === 1 ? list[0] : null;
  if (!isRecord(one)) return wrong(property, "There is one part");
  const typed = one.type == null && !hasTypeField(one) ? { ...one, type } : one;
  const read = readPart(property, typed, given.bodyValues, null);
  return read.ok && read.part.type !== type ? wrong(property, `Its type is ${type}`) : read;
}
const hasTypeField = (part: Record<string, unknown>) =>
  Object.keys(part).some((name) => headerPropertyOf(name)?.name === "content-type");

/** The body: `bodyStructure` as it is, or what its three lists make of it. RFC 8621 section 4.6. */
export function readBody(given: Record<string, unknown>): Read {
  const { bodyStructure, bodyValues } = given;
  const values = bodyValues ?? {};
  if (!isRecord(values) || !Object.values(values).every(isBodyValue))
    return wrong("bodyValues", "A body value is a text, whole and without a problem");
  const made = bodyStructure == null ? fromLists(given) : fromStructure(given);
  if (!made.ok) return made;
  const property = bodyStructure == null ? "attachments" : "bodyStructure";
  return countParts(made.part) > partsMax ? wrong(property, `At most ${partsMax} parts`) : made;
}

const isBodyValue = (value: unknown) =>
  isRecord(value) &&
  typeof value.value === "string" &&
  (value.isEncodingProblem ?? false) === false &&
  (value.isTruncated ?? false) === false;

function fromStructure(given: Record<string, unknown>): Read {
  const beside = ["textBody", "htmlBody", "attachments"].find((name) => given[name] != null);
  if (beside) return wrong(beside, "It is a part of bodyStructure");
  return readPart("bodyStructure", given.bodyStructure, given.bodyValues, null);
}

/** Alternative forms together, pictures of the HTML beside it, files last. */
function fromLists(given: Record<string, unknown>): Read {
  const text = readText("textBody", "text/plain", given);
  if (!text.ok) return text;
  const html = readText("htmlBody", "text/html", given);
  if (!html.ok) return html;
  const list = given.attachments ?? [];
  if (!Array.isArray(list)) return wrong("attachments", "A list is asked for");
  const inline: DraftPart[] = [];
  const files: DraftPart[] = [];
  for (const one of list) {
    const read = readPart("attachments", one, given.bodyValues, "attachment");
    if (!read.ok) return read;
    const isInline = html.part !== null && isRecord(one) && one.disposition === "inline" && one.cid != null;
    (isInline ? inline : files).push(read.part);
  }
  const empty: DraftPart = {
    type: "text/plain",
    parameters: new Map(),
    fields: [],
    content: { kind: "text", text: "" },
  };
  const rich = html.part && inline.length > 0 ? multipart("related", [html.part, ...inline]) : html.part;
  const body = text.part && rich ? multipart("alternative", [text.part, rich]) : (text.part ?? rich ?? empty);
  return { ok: true, part: files.length > 0 ? multipart("mixed", [body, ...files]) : body };
}

const countParts = ({ content }: DraftPart): number =>
  content.kind === "parts" ? content.parts.reduce((sum, part) => sum + countParts(part), 1) : 1;

/** The blobs that a body is made of. */
export const blobIdsOf = ({ content }: DraftPart): string[] =>
  content.kind === "parts"
    ? content.parts.flatMap(blobIdsOf)
    : content.kind === "blob"
      ? [content.blobId]
      : [];
