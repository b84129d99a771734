import type { EmailBodyPart } from "../../../../lib/jmap/types.ts";

/** Types that a browser shows as pictures. SVG is not among them: it can carry script. */
export const showable = /^image\/(?:png|jpe?g|gif|webp|avif|bmp)$/;

const kinds = [
  ["picture", showable],
  ["pdf", /^application\/pdf$/],
  ["message", /^message\/rfc822$/],
  ["calendar", /^(?:text\/calendar|application\/ics)$/],
  ["contact", /^(?:text\/(?:x-)?vcard|text\/directory)$/],
  ["text", /^text\/(?:plain|csv|markdown|x-log|x-diff|x-patch)$/],
  // What browsers play, and the download hands out under its own type.
  ["audio", /^audio\/(?:mpeg|ogg|wav)$/],
  ["video", /^video\/(?:mp4|webm)$/],
] as const;
export type Kind = (typeof kinds)[number][0];

/** How a file can be looked at in the page; null when it can only be downloaded. */
export const kindOf = ({ type }: Pick<EmailBodyPart, "type">): Kind | null =>
  kinds.find(([, pattern]) => pattern.test(type.toLowerCase()))?.[0] ?? null;
