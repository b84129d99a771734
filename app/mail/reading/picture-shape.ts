/** A size in pixels, as an attribute or a style has it. */
const px = (text: string | null | undefined) => {
  const [, number] = /^\s*(\d{1,6}(?:\.\d+)?)\s*(?:px)?\s*$/i.exec(text ?? "") ?? [];
  return number === undefined ? null : Number(number);
};
const declared = (style: string, name: string) =>
  new RegExp(`(?:^|;)\\s*(?:max-)?${name}\\s*:\\s*([^;!]{1,40})`, "i").exec(style)?.[1];

/** So few pixels show nothing. */
const dotMaxPx = 2;
const hiding = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$))/i;

/** How a picture stands in its message. */
export interface StandingPicture {
  /** Made so that nobody sees it: a dot, or hidden for good. What has a class may be there for small screens. */
  isUnseen: boolean;
  /** Neither words nor a size go with it. */
  isBare: boolean;
}

/** A picture that is no element of its own. */
export const plainShape: StandingPicture = { isUnseen: false, isBare: false };

export const shapeOf = (image: Pick<Element, "getAttribute">): StandingPicture => ({
  isUnseen: isUnseen(image),
  isBare: isBare(image),
});

function isUnseen(image: Pick<Element, "getAttribute">): boolean {
  const style = (image.getAttribute("style") ?? "").slice(0, 1_000);
  const [width, height] = (["width", "height"] as const).map(
    (name) => px(declared(style, name)) ?? px(image.getAttribute(name)),
  );
  const isDot = (given: number | null | undefined) => given != null && given <= dotMaxPx;
  if (isDot(width) && isDot(height)) return true;
  if ((width === 0 || height === 0) && !image.getAttribute("class")) return true;
  return hiding.test(style) && !image.getAttribute("class");
}

const isBare = (image: Pick<Element, "getAttribute">): boolean =>
  !image.getAttribute("alt")?.trim() &&
  ["width", "height"].every(
    (name) =>
      !image.getAttribute(name) && !declared((image.getAttribute("style") ?? "").slice(0, 1_000), name),
  );
