/** Pictures in the text: named by `cid:` where it is kept, by an address where it is shown. */

const attribute = (tag: string, name: string): string | null =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? null;

/** Gives each `cid:` an address, and keeps its name beside it. */
export const toShow = (html: string, addressOf: (cid: string) => string | null): string =>
  html.replace(/src="cid:([^"]+)"/g, (whole, cid: string) => {
    const address = addressOf(cid);
    return address
      ? `src="${address.replace(/&/g, "&amp;").replace(/"/g, "&quot;")}" data-cid="${cid}"`
      : whole;
  });

/** Undoes `toShow` on what the editor wrote. */
export const toKeep = (html: string): string =>
  html.replace(/<img\b[^>]*>/g, (tag) => {
    const cid = attribute(tag, "data-cid");
    if (!cid) return tag;
    const alt = attribute(tag, "alt");
    return `<img src="cid:${cid}"${alt === null ? "" : ` alt="${alt}"`}>`;
  });

/** What goes into the text where files are put there, and what beside it. */
export function sorted<Some extends Pick<File, "type">>(files: readonly Some[]) {
  const isPicture = ({ type }: Some) => type.startsWith("image/");
  return { pictures: files.filter(isPicture), others: files.filter((file) => !isPicture(file)) };
}
