import type { BodyPart } from "./message-summary.ts";

export interface BodyLists {
  textBody: BodyPart[];
  htmlBody: BodyPart[];
  attachments: BodyPart[];
}

const isInlineMedia = (type: string) => /^(image|audio|video)\//.test(type);

/**
 * Which parts are the body, as text and as HTML, in the order of reading, and which are attachments.
 * The algorithm of RFC 8621 section 4.1.4.
 */
export function bodyLists(root: BodyPart): BodyLists {
  const lists: BodyLists = { textBody: [], htmlBody: [], attachments: [] };
  walk([root], "mixed", false, lists.htmlBody, lists.textBody, lists);
  return lists;
}

function walk(
  parts: readonly BodyPart[],
  multipart: string,
  inAlternative: boolean,
  htmlBody: BodyPart[] | null,
  textBody: BodyPart[] | null,
  lists: BodyLists,
): void {
  const textLength = textBody?.length ?? -1;
  const htmlLength = htmlBody?.length ?? -1;
  for (const [at, part] of parts.entries()) {
    if (part.subParts) {
      const subtype = part.type.slice("multipart/".length);
      walk(part.subParts, subtype, inAlternative || subtype === "alternative", htmlBody, textBody, lists);
      continue;
    }
    const isInline =
      part.disposition !== "attachment" &&
      (part.type === "text/plain" || part.type === "text/html" || isInlineMedia(part.type)) &&
      // A body part after the first one is taken for the body only when nothing says that it is a file.
      (at === 0 || (multipart !== "related" && (isInlineMedia(part.type) || !part.name)));
    if (!isInline) {
      lists.attachments.push(part);
      continue;
    }
    if (multipart === "alternative") {
      if (part.type === "text/plain") textBody?.push(part);
      else if (part.type === "text/html") htmlBody?.push(part);
      else lists.attachments.push(part);
      continue;
    }
    if (inAlternative) {
      if (part.type === "text/plain") htmlBody = null;
      if (part.type === "text/html") textBody = null;
    }
    textBody?.push(part);
    htmlBody?.push(part);
    if ((!textBody || !htmlBody) && isInlineMedia(part.type)) lists.attachments.push(part);
  }
  if (multipart !== "alternative" || !textBody || !htmlBody) return;
  // Only one form was given: it serves for both.
  if (textLength === textBody.length && htmlLength !== htmlBody.length)
    textBody.push(...htmlBody.slice(htmlLength));
  if (htmlLength === htmlBody.length && textLength !== textBody.length)
    htmlBody.push(...textBody.slice(textLength));
}

/** Something that a person would look for as a file: not the body, not a picture inside of the HTML. */
export function hasAttachment(root: BodyPart): boolean {
  const { attachments, htmlBody } = bodyLists(root);
  const isFile = (part: BodyPart) =>
    part.disposition === "attachment" || !part.cid || !isInlineMedia(part.type);
  return (
    attachments.some(
      (part) =>
        isFile(part) &&
        !/^(application\/(pgp-signature|pkcs7-signature|x-pkcs7-signature)|text\/rfc822-headers|message\/delivery-status)$/.test(
          part.type,
        ),
    ) || htmlBody.some((part) => isInlineMedia(part.type) && part.name !== null)
  );
}
