/** What this browser remembers of the emoji that were written; where it may keep nothing, nothing. */

const recentName = "keryx-emoji-recent";
const toneName = "keryx-emoji-tone";
const recentMax = 16;

const kept = (name: string): string => {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
};
const keep = (name: string, text: string): void => {
  try {
    localStorage.setItem(name, text);
  } catch {
    // Storage that is full or forbidden: the next time begins as the first.
  }
};

/** The latest first. */
export const recent = (): string[] => kept(recentName).split(" ").filter(Boolean).slice(0, recentMax);

export const noteUsed = (letter: string): void =>
  keep(recentName, [letter, ...recent().filter((other) => other !== letter)].slice(0, recentMax).join(" "));

/** Of skin: 0 for none, 1 for light to 5 for dark. */
export const tone = (): number => (/^[1-5]$/.test(kept(toneName)) ? Number(kept(toneName)) : 0);

export const chooseTone = (chosen: number): void => keep(toneName, String(chosen));
