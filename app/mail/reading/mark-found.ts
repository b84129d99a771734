import { foldedWord } from "../../../lib/jmap/search-words.ts";

/** As `::highlight(found)` names it. */
const name = "found";
/** Of one message, so that a word that is everywhere costs little. */
const marksMax = 2_000;

/** Where the words begin a word of a text, as places in it. */
export function placesOf(text: string, words: readonly string[]): [start: number, end: number][] {
  const places: [number, number][] = [];
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const folded = foldedWord(word);
    if (words.some((one) => folded.startsWith(one))) places.push([index, index + word.length]);
  }
  return places;
}

/**
 * Marks words in what is shown below a node, without changing the document: where one is a stranger's that matters. What is returned takes
 * the marks away. Browsers without the CSS Custom Highlight API show none.
 */
export function markFound(root: Node, words: readonly string[]): () => void {
  const view = root.ownerDocument?.defaultView as (Window & typeof globalThis) | null | undefined;
  if (words.length === 0 || !view?.CSS?.highlights) return () => {};
  const { highlights } = view.CSS;
  const marks = highlights.get(name) ?? new view.Highlight();
  highlights.set(name, marks);
  const ranges = rangesIn(root, words, view);
  for (const range of ranges) marks.add(range);
  return () => {
    for (const range of ranges) marks.delete(range);
  };
}

function rangesIn(root: Node, words: readonly string[], view: Window & typeof globalThis): Range[] {
  const texts = root.ownerDocument?.createTreeWalker(root, view.NodeFilter.SHOW_TEXT);
  const ranges: Range[] = [];
  for (let node = texts?.nextNode(); node && ranges.length < marksMax; node = texts?.nextNode())
    for (const [start, end] of placesOf(node.nodeValue ?? "", words)) {
      const range = new view.Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  return ranges;
}
