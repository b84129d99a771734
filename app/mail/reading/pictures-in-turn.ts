/** Where a picture of a message will be shown from, until it is its turn. The message's own attributes of that kind were taken out. */
const waiting = "data-keryx-src";
/** Of all messages on the page. A browser has six connections to a server (without HTTP/2): what its reader does meanwhile needs some of them. */
const atOnceMax = 3;

/** The pictures of one message that have not begun to load. */
interface Line {
  left: HTMLImageElement[];
  load(image: HTMLImageElement): void;
}
const lines = new Set<Line>();
let loading = 0;

function loadNext(): void {
  for (const line of lines) {
    while (loading < atOnceMax) {
      const image = line.left.shift();
      if (!image) break;
      loading += 1;
      line.load(image);
    }
    if (line.left.length === 0) lines.delete(line);
  }
}

export const waits = (image: HTMLImageElement, src: string): void => image.setAttribute(waiting, src);

/** Loads the pictures that wait in a message, from the top, a few at once. One that does not come gets `missing` for its words where its sender gave none. Gives back how to stop. */
export function loadInTurn(inside: Document, missing: string): () => void {
  const coming = new Set<HTMLImageElement>();
  const ended = (image: HTMLImageElement) => {
    if (!coming.delete(image)) return;
    loading -= 1;
    loadNext();
  };
  const line: Line = {
    left: [...inside.querySelectorAll<HTMLImageElement>(`img[${waiting}]`)],
    load(image) {
      coming.add(image);
      image.addEventListener("load", () => ended(image), { once: true });
      image.addEventListener(
        "error",
        () => {
          if (!image.hasAttribute("alt")) image.alt = missing;
          ended(image);
        },
        { once: true },
      );
      image.src = image.getAttribute(waiting) ?? "";
    },
  };
  lines.add(line);
  loadNext();
  return () => {
    line.left = [];
    for (const image of coming) ended(image);
  };
}
