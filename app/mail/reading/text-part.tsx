import { useTranslations } from "next-intl";
import { blocksOf, linkify } from "./text-lines.ts";
import { Translating } from "./translate/translating.tsx";
import type { Translation } from "./translate/translation.ts";
import { type Translate, useTranslated } from "./translate/use-translated.ts";

const translateText: Translate<string> = ({ translatedText }, text, translation) =>
  translatedText(text, translation);

/** Plain text as nodes: never markup. Quoted text folds away. */
export function TextPart({ text, translation }: { text: string; translation: Translation | null }) {
  const t = useTranslations("mail.reading");
  const { shown, isBusy } = useTranslated(text, translation, translateText);
  const blocks = blocksOf(shown);
  const onlyQuote = blocks.every(({ kind }) => kind === "quote");
  return (
    <div className="grid gap-3 text-base leading-[22px] break-words">
      <Translating isBusy={isBusy} />
      {blocks.map((block, index) =>
        block.kind === "own" || onlyQuote ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text has nothing but its order.
          <Lines key={index} text={block.text} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text has nothing but its order.
          <details key={index} className="group">
            <summary className="inline-block h-5 cursor-pointer list-none rounded-full bg-pressed px-2 text-xs leading-5 text-ink-2 hover:text-ink print:hidden">
              {t("quotedText")}
            </summary>
            <div className="mt-2 border-s-2 border-line-strong ps-3 text-ink-2">
              <Lines text={block.text} />
            </div>
          </details>
        ),
      )}
    </div>
  );
}

function Lines({ text }: { text: string }) {
  return (
    <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">
      {linkify(text).map((piece, index) =>
        piece.kind === "link" ? (
          <a
            // biome-ignore lint/suspicious/noArrayIndexKey: a text has nothing but its order.
            key={index}
            href={piece.href}
            target="_blank"
            rel="noopener noreferrer"
            className="text-accent-text underline decoration-accent-line underline-offset-2 hover:decoration-current"
          >
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}
