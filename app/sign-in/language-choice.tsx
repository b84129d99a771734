import { getTranslations } from "next-intl/server";
import { namedLanguages } from "../../lib/language/languages.ts";
import { readReader } from "../../lib/language/reader.ts";
import { cn } from "../ui/cn.ts";
import { speak } from "./actions.ts";

/** For whom the browser asked for another language than their own. */
export async function LanguageChoice() {
  const [t, { language }, all] = await Promise.all([
    getTranslations("front"),
    readReader(),
    namedLanguages(),
  ]);
  return (
    <form action={speak} aria-label={t("language")} className="flex flex-wrap justify-center gap-1">
      {all.map(({ tag, name }) => (
        <button
          key={tag}
          type="submit"
          name="language"
          value={tag}
          lang={tag}
          aria-pressed={tag === language}
          className={cn(
            "h-7 rounded-md px-2.5 text-xs hover:bg-hover hover:text-ink",
            tag === language ? "font-medium text-ink" : "text-ink-2",
          )}
        >
          {name}
        </button>
      ))}
    </form>
  );
}
