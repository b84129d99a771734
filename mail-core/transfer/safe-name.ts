/** What no file system takes, or what would be read as a path, a control or another direction. */
const unfit = /[/\\:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Windows opens devices by these names, whatever stands behind the dot. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
const nameMaxLength = 80;

/** A name that every file system takes, as far as it can be the same. */
export function fileName(name: string, otherwise: string): string {
  const plain = name
    .toWellFormed()
    .replace(unfit, "_")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+/, "");
  // By characters: half of one is none.
  const short = [...plain]
    .slice(0, nameMaxLength)
    .join("")
    .replace(/[. ]+$/, "");
  return (short || otherwise).replace(devices, "_$1");
}

/** Gives each name once within a folder: the second becomes `name (2)`. File systems may not tell large letters from small ones. */
export function makeNames(): (folder: string, name: string) => string {
  const taken = new Set<string>();
  return (folder, name) => {
    for (let n = 1; ; n += 1) {
      const own = n === 1 ? name : `${name} (${n})`;
      const key = `${folder}/${own}`.toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return own;
    }
  };
}
