/** How far a model of the browser's is. https://webmachinelearning.github.io/translation-api/ */
export type Availability = "unavailable" | "downloadable" | "downloading" | "available";

interface Pair {
  sourceLanguage: string;
  targetLanguage: string;
}

interface Creation {
  signal?: AbortSignal;
  /** Told of a download: `loaded` is from 0 to 1. */
  monitor?(model: EventTarget): void;
}

export interface TranslatorModel {
  translate(text: string, how?: { signal?: AbortSignal }): Promise<string>;
  destroy(): void;
}

interface DetectorModel {
  detect(text: string): Promise<{ detectedLanguage: string; confidence: number }[]>;
  destroy(): void;
}

interface BrowserTranslation {
  Translator: {
    availability(pair: Pair): Promise<Availability>;
    create(wanted: Pair & Creation): Promise<TranslatorModel>;
  };
  LanguageDetector: {
    availability(): Promise<Availability>;
    create(wanted?: Creation): Promise<DetectorModel>;
  };
}

/** What the browser itself translates with, on this device; null in browsers that do not. */
export function browserTranslation(): BrowserTranslation | null {
  const { Translator, LanguageDetector } = globalThis as Partial<BrowserTranslation>;
  return Translator && LanguageDetector ? { Translator, LanguageDetector } : null;
}

/** Less than this is a guess. */
const sureFrom = 0.7;
/** What one word says of its language is not worth asking. */
const letterMin = 20;

/** In which language a text is, as BCP 47; null where the browser is not sure, or would have to fetch something first. */
export async function languageOf(text: string): Promise<string | null> {
  const browser = browserTranslation();
  if (!browser || text.replace(/\P{L}/gu, "").length < letterMin) return null;
  if ((await browser.LanguageDetector.availability()) !== "available") return null;
  const detector = await browser.LanguageDetector.create();
  try {
    const [first] = await detector.detect(text);
    const isSure = first !== undefined && first.confidence >= sureFrom && first.detectedLanguage !== "und";
    return isSure ? first.detectedLanguage : null;
  } finally {
    detector.destroy();
  }
}

const primary = (language: string) => language.toLowerCase().split("-")[0];

/** Whether one needs no translation from it: the interface's, or one that one's browser asks pages for. */
export const isOwnLanguage = (language: string, own: readonly string[]): boolean =>
  own.some((one) => primary(one) === primary(language));
