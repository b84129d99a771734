import { expect, test } from "vitest";
import { barHeightPx, barMaxPx, barMoved, type Heights, type Scrolled, scrolledTo } from "./scroll-scale.ts";

const rowPx = 76;
const windowPx = 700;
const long: Heights = { listPx: 500_000 * rowPx, windowPx };
const short: Heights = { listPx: 100_000 * rowPx, windowPx };
const top: Scrolled = { barPx: 0, aheadPx: 0 };
const lastOf = ({ listPx }: Heights) => listPx - windowPx;
const barEnd = barMaxPx - windowPx;
const listPxOf = ({ barPx, aheadPx }: Scrolled) => barPx + aheadPx;

/** Scrolls on and on by so much, the bar being put right wherever that is asked for. */
function scrollOn(heights: Heights, from: Scrolled, byPx: number, times: number): Scrolled {
  let held = from;
  for (let n = 0; n < times; n++) held = barMoved(heights, held, held.barPx + byPx);
  return held;
}

test("a list that a browser can hold is scrolled as it is", () => {
  expect(barHeightPx(short.listPx)).toBe(short.listPx);
  for (const listPx of [0, 1, 60_000, 3_141_592, lastOf(short)])
    expect(scrolledTo(short, listPx)).toEqual({ barPx: listPx, aheadPx: 0 });
  expect(barMoved(short, top, 3_000_000)).toEqual({ barPx: 3_000_000, aheadPx: 0 });
  expect(barMoved(short, { barPx: 3_000_000, aheadPx: 0 }, 3_000_100)).toEqual({
    barPx: 3_000_100,
    aheadPx: 0,
  });
});

test("the thumb dragged to a share of the bar leads to that share of the list", () => {
  expect(barHeightPx(long.listPx)).toBe(barMaxPx);
  for (const share of [0.1, 0.25, 0.5, 0.9]) {
    const listPx = listPxOf(barMoved(long, top, share * barEnd));
    expect(Math.abs(listPx / lastOf(long) - share)).toBeLessThan(0.005);
  }
});

test("both ends are reached, by Home and End as by the thumb", () => {
  expect(listPxOf(barMoved(long, top, barEnd))).toBe(lastOf(long));
  // A screen of one and a half dots to the pixel stops short of the end by a part of one.
  expect(listPxOf(barMoved(long, top, barEnd - 0.4))).toBe(lastOf(long) - 0.4);
  expect(barMoved(long, scrolledTo(long, lastOf(long)), 0)).toEqual(top);
  expect(scrolledTo(long, long.listPx)).toEqual(scrolledTo(long, lastOf(long)));
});

test("wheel, keys and fingers move the list by as many pixels as the bar, wherever it stands", () => {
  for (const from of [200, 49_990, 1_000_000, 19_000_000, lastOf(long) - 60_000]) {
    const held = scrolledTo(long, from);
    for (const byPx of [1, 100, 616, 3_000, -1, -100])
      expect(listPxOf(barMoved(long, held, held.barPx + byPx))).toBe(from + byPx);
  }
});

test("who scrolls on without a rest comes to the end of the list, not to that of the bar", () => {
  const down = scrollOn(long, scrolledTo(long, lastOf(long) - 1_000_000), 100, 9_990);
  expect(listPxOf(down)).toBe(lastOf(long) - 1_000);
  expect(down.barPx).toBe(barEnd - 1_000);
  const up = scrollOn(long, scrolledTo(long, 1_000_000), -100, 9_990);
  expect(up).toEqual({ barPx: 1_000, aheadPx: 0 });
});

test("the bar is never farther than a pixel of the thumb from where it belongs", () => {
  let held = scrolledTo(long, 19_000_000);
  for (let n = 0; n < 2_000; n++) {
    held = barMoved(long, held, held.barPx + 120);
    expect(Math.abs(scrolledTo(long, listPxOf(held)).barPx - held.barPx)).toBeLessThanOrEqual(20_000);
  }
  expect(listPxOf(held)).toBe(19_000_000 + 2_000 * 120);
});

test("every row has its place, and rows stand on whole pixels", () => {
  for (let row = 0; row < 500_000; row += 997) {
    const { barPx, aheadPx } = scrolledTo(long, row * rowPx);
    expect(barPx + aheadPx).toBe(Math.min(row * rowPx, lastOf(long)));
    expect(Number.isInteger(aheadPx)).toBe(true);
  }
});

test("a list that shrinks to what a browser can hold is scrolled as it is again", () => {
  const held = scrolledTo(long, 1_000_000);
  expect(barMoved(short, held, held.barPx)).toEqual({ barPx: 1_000_000, aheadPx: 0 });
});
