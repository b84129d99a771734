import type { Say } from "../../../../lib/language/words.ts";

/** Why a file deserves a second thought before it is opened. */
export interface Danger {
  /** In a few words, beside the file. */
  label: string;
  /** A sentence. */
  words: string;
}

const programs = new Set(
  (
    "exe scr com pif bat cmd msi msix msp appx application gadget cpl dll sys jar js jse mjs vb vbs vbe ws wsf wsh wsc hta ps1 psm1 " +
    "psc1 reg inf lnk scf url desktop iso img vhd vhdx dmg pkg app apk deb rpm sh bash command run chm xll ade adp"
  ).split(" "),
);
const withMacros = new Set("docm dotm xlsm xltm xlam xlsb pptm potm ppsm ppam sldm".split(" "));
/** What people take for something to look at. */
const harmless =
  /\.(pdf|docx?|xlsx?|pptx?|odt|ods|txt|rtf|csv|jpe?g|png|gif|webp|heic|mp3|mp4|zip|html?)\s*\.[^.]+$/i;
/** Characters that turn the direction of a text, or cannot be seen. */
const hiding = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

/** By the name that it came with; null for a file like others. What it really holds nobody looks at here. */
export function dangerOf(t: Say<"mail.files">, name: string): Danger | null {
  if (hiding.test(name)) return { label: t("dangers.hidden"), words: t("dangers.hiddenMore") };
  // Windows leaves dots and spaces at the end of a name away.
  const plain = name.replace(/[.\s]+$/, "");
  const ending = /\.([^.]+)$/.exec(plain)?.[1]?.trim().toLowerCase() ?? "";
  if (programs.has(ending)) {
    return harmless.test(plain)
      ? { label: t("dangers.disguise"), words: t("dangers.disguiseMore", { ending }) }
      : { label: t("dangers.program"), words: t("dangers.programMore", { ending }) };
  }
  if (withMacros.has(ending))
    return { label: t("dangers.macros"), words: t("dangers.macrosMore", { ending }) };
  return null;
}
