import PostalMime from "postal-mime";
import type { Email, EmailBodyPart } from "../../../../lib/jmap/types.ts";
import { latin1 } from "../../../../lib/smime/octets.ts";
import { showable } from "../viewer/kinds.ts";

/** What was opened in this page: an email as the server would have it, and what its parts hold. */
export interface Inner {
  email: Email;
  /** By the ids that its parts name. */
  blobs: ReadonlyMap<string, Blob>;
  urlOf(part: EmailBodyPart): string;
  /** Frees what `urlOf` gave. */
  release(): void;
}

/** Types that browsers show without running anything. */
const isPlayed = (type: string): boolean =>
  showable.test(type) || /^(?:audio|video)\/|^application\/pdf$/.test(type);
/** How a part is named that lies here and nowhere else. */
const hereBlob = "here:";

const octetsIn = (content: ArrayBuffer | Uint8Array | string): Uint8Array<ArrayBuffer> =>
  typeof content === "string" ? Uint8Array.from(new TextEncoder().encode(content)) : new Uint8Array(content);

/** Reads the words that lay within `email`: those alone, in a tree of their own, with nothing of the message around them but its header. Throws for what is no MIME. */
export async function innerEmail(email: Email, entity: Uint8Array<ArrayBuffer>): Promise<Inner> {
  const parsed = await PostalMime.parse(entity, { forceRfc822Attachments: true, maxNestingDepth: 50 });
  const blobs = new Map<string, Blob>();
  const urls = new Map<string, string>();
  const attachments = parsed.attachments.map((one, at): EmailBodyPart => {
    const octets = octetsIn(one.content);
    const blobId = `${hereBlob}${at}`;
    // Whatever its sender says that it is: opened at its address it must not be a page of ours.
    const type = isPlayed(one.mimeType) ? one.mimeType : "application/octet-stream";
    blobs.set(blobId, new Blob([octets], { type: one.mimeType }));
    const cid = one.contentId?.replace(/^<|>$/g, "") ?? null;
    // The frame of a message takes pictures from data alone.
    const isInText = cid !== null && showable.test(one.mimeType);
    urls.set(
      blobId,
      isInText
        ? `data:${type};base64,${btoa(latin1(octets))}`
        : URL.createObjectURL(new Blob([octets], { type })),
    );
    const { mimeType, disposition, filename } = one;
    return {
      ...{ partId: null, blobId, size: octets.length, name: filename, type: mimeType },
      ...{ charset: null, disposition, cid },
    };
  });
  const part = (partId: string, type: string, value: string): EmailBodyPart => ({
    ...{ partId, type, size: value.length, blobId: null, name: null },
    ...{ charset: "utf-8", disposition: null, cid: null },
  });
  const value = (text: string) => ({ value: text, isEncodingProblem: false, isTruncated: false });
  const { html, text } = parsed;
  const textBody = text === undefined ? [] : [part("text", "text/plain", text)];
  return {
    blobs,
    urlOf: ({ blobId }) => urls.get(blobId ?? "") ?? "",
    release: () => {
      for (const url of urls.values()) if (url.startsWith("blob:")) URL.revokeObjectURL(url);
    },
    email: {
      ...email,
      textBody: textBody.length > 0 || html === undefined ? textBody : [part("html", "text/html", html)],
      htmlBody: html === undefined ? textBody : [part("html", "text/html", html)],
      attachments,
      bodyValues: {
        ...(text === undefined ? {} : { text: value(text) }),
        ...(html === undefined ? {} : { html: value(html) }),
      },
    },
  };
}
