import { bodyLists } from "../mime/body-structure.ts";
import type { BodyPart } from "../mime/message-summary.ts";
import { type DocumentKind, documentKind } from "./kind.ts";

/** Attachments of one message that are read. */
const partsMax = 50;

interface DocumentPart {
  part: BodyPart;
  partId: string;
  kind: DocumentKind;
}

/** The attachments of a message whose words can be read. */
export function documentsIn(root: BodyPart): DocumentPart[] {
  const documents = bodyLists(root).attachments.flatMap((part) => {
    const kind = documentKind(part.type, part.name);
    return kind && part.partId !== null ? [{ part, partId: part.partId, kind }] : [];
  });
  return documents.slice(0, partsMax);
}
