import { attachmentsInUse, type DraftContent } from "../draft.ts";

/** The server takes no more submissions in one call. */
const portionMax = 50;
/** Text of one request, in characters: the server takes 10 MB. */
const textMax = 2_000_000;
/** Files that one request has the server put into messages, in octets. */
const filesMaxOctets = 100_000_000;

/** Messages of one draft in portions, each for one request. */
export function portionsOf(contents: readonly DraftContent[]): DraftContent[][] {
  const portions: DraftContent[][] = [];
  let text = 0;
  let files = 0;
  for (const content of contents) {
    const { quote } = content;
    const moreText =
      content.text.length + content.html.length + (quote?.html.length ?? 0) + (quote?.text.length ?? 0);
    const moreFiles = attachmentsInUse(content).reduce((sum, { size }) => sum + size, 0);
    const last = portions.at(-1);
    text += moreText;
    files += moreFiles;
    if (last && last.length < portionMax && text <= textMax && files <= filesMaxOctets) {
      last.push(content);
      continue;
    }
    portions.push([content]);
    text = moreText;
    files = moreFiles;
  }
  return portions;
}
