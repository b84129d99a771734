/**
 * A list may be higher than a browser's scroll area can be. Then the scroll area is the highest that is safe: a far move of the scrollbar
 * stands for a farther one of the list, and a near one (wheel, keys, a finger) moves the list by as many pixels.
 */

/** Firefox ends at 17.9 million pixels, Chromium and Safari at 33.5; a float counts every pixel up to 16.7. */
export const barMaxPx = 15_000_000;
/** More than this at once is no wheel and no key: the thumb was dragged, of which a pixel is some 20,000 of the scroll area. */
const nearPx = 5_000;
/** After so many near pixels the bar is put where it belongs: about one pixel of the thumb. */
const slackPx = 20_000;
/** At both ends bar and list move alike, so that the bar reaches its end with the list's. More than twice the slack. */
const edgePx = 50_000;

export interface Heights {
  /** Of all rows. */
  listPx: number;
  /** Of what is in sight. */
  windowPx: number;
}

/** Where the scrollbar stands, and how much farther down the list is, in whole pixels. */
export interface Scrolled {
  barPx: number;
  aheadPx: number;
}

/** How high the scroll area is. */
export const barHeightPx = (listPx: number): number => Math.min(listPx, barMaxPx);

/** How far the bar and the list can be scrolled. */
const endsOf = ({ listPx, windowPx }: Heights) => ({
  bar: Math.max(0, barHeightPx(listPx) - windowPx),
  list: Math.max(0, listPx - windowPx),
});

/** Takes a place on one scale to another scale, which differs in the length of its middle. */
function scaled(at: number, from: number, to: number): number {
  if (from === to || at <= edgePx) return at;
  if (at >= from - edgePx) return to - (from - at);
  return edgePx + ((at - edgePx) * (to - 2 * edgePx)) / (from - 2 * edgePx);
}

const within = (at: number, end: number): number => Math.min(Math.max(at, 0), end);

/** This pixel of the list is the topmost in sight, or the last that can be, and the bar stands where that belongs. */
export function scrolledTo(heights: Heights, listPx: number): Scrolled {
  const end = endsOf(heights);
  const at = within(listPx, end.list);
  const aheadPx = Math.round(at - scaled(at, end.list, end.bar));
  return { barPx: at - aheadPx, aheadPx };
}

/** What follows when the bar was moved to `barPx`. Answers another `barPx` where the bar is to be put right. */
export function barMoved(heights: Heights, held: Scrolled, barPx: number): Scrolled {
  const end = endsOf(heights);
  const isAtAnEnd = barPx < 1 || barPx > end.bar - 1;
  if (isAtAnEnd || Math.abs(barPx - held.barPx) > nearPx) {
    // Browsers that bounce go past the ends.
    const at = within(barPx, end.bar);
    return { barPx, aheadPx: Math.round(scaled(at, end.bar, end.list) - at) };
  }
  const listPx = barPx + held.aheadPx;
  const right = scrolledTo(heights, listPx);
  const isAlike = end.bar === end.list || listPx < edgePx || listPx > end.list - edgePx;
  return Math.abs(right.barPx - barPx) > (isAlike ? 0 : slackPx) ? right : { ...held, barPx };
}
