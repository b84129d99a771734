import { markedPieces } from "./marked-pieces.ts";

/** A snippet with what was found in it marked. */
export function Marked({ html }: { html: string }) {
  return markedPieces(html).map(({ text, found }, at) =>
    found ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have nothing but their place.
      <mark key={at} className="rounded-xs bg-accent-soft font-semibold text-accent-text">
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
