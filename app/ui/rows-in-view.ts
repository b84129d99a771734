import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { barHeightPx, barMoved, type Heights, type Scrolled, scrolledTo } from "./scroll-scale.ts";
import { useStable } from "./use-stable.ts";

/** Rows drawn above and below those in sight. */
const around = 8;
/** Scrolling draws anew after so many rows, not after each. */
const step = 4;
/** What is drawn before the height of the window is known, as on the server. */
const heightAtFirstPx = 900;

export interface RowsInView {
  first: number;
  /** The row after the last. */
  end: number;
  /** These, and the row that has the focus: the keys go on from there, however far the list is scrolled. */
  drawn: readonly number[];
  /** The height of the scroll area. */
  sheetPx: number;
  /** Where a row stands in the scroll area. */
  topPx(row: number): number;
  /** Scrolls as little as shows the row. */
  show(row: number): void;
}

/** Which rows of a list of any length are drawn, all being as high: those in sight and some around them. */
export function useRowsInView(
  scroller: RefObject<HTMLElement | null>,
  { count, heightPx }: { count: number; heightPx: number },
): RowsInView {
  const listPx = count * heightPx;
  const sheetPx = barHeightPx(listPx);
  const [view, setView] = useState({ top: 0, rows: Math.ceil(heightAtFirstPx / heightPx), aheadPx: 0 });
  /** Holds while the list is hidden, for then the browser knows of no scrolling. */
  const held = useRef({ barPx: 0, aheadPx: 0, windowPx: heightAtFirstPx, isHidden: false });
  const focused = useRef<number | null>(null);
  const heights = useStable((): Heights => ({ listPx, windowPx: held.current.windowPx }));
  const scroll = useCallback(
    (element: HTMLElement, { barPx, aheadPx }: Scrolled) => {
      const { clientHeight: windowPx } = element;
      if (windowPx === 0) {
        Object.assign(held.current, { barPx, aheadPx, isHidden: true });
        return;
      }
      if (barPx !== element.scrollTop) element.scrollTop = barPx;
      held.current = { barPx: element.scrollTop, aheadPx, windowPx, isHidden: false };
      const row = Math.floor((element.scrollTop + aheadPx) / heightPx);
      const top = row - (row % step);
      const rows = Math.ceil(windowPx / heightPx) + step;
      setView((now) =>
        now.top === top && now.rows === rows && now.aheadPx === aheadPx ? now : { top, rows, aheadPx },
      );
    },
    [heightPx],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: in a longer list the bar stands elsewhere.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const isBack = held.current.isHidden || element.clientHeight === 0;
      scroll(element, isBack ? held.current : barMoved(heights(), held.current, element.scrollTop));
    };
    // With the frame that scrolls, which would else show a gap.
    const follow = () => flushSync(look);
    const focus = ({ target }: FocusEvent) => {
      focused.current = rowAt(target);
    };
    const blur = () => {
      focused.current = null;
    };
    look();
    element.addEventListener("scroll", follow, { passive: true });
    element.addEventListener("focusin", focus);
    element.addEventListener("focusout", blur);
    const size = new ResizeObserver(look);
    size.observe(element);
    return () => {
      element.removeEventListener("scroll", follow);
      element.removeEventListener("focusin", focus);
      element.removeEventListener("focusout", blur);
      size.disconnect();
    };
  }, [scroller, scroll, heights, listPx]);
  const show = useCallback(
    (row: number) => {
      const element = scroller.current;
      if (!element) return;
      // As they were when it last scrolled: to ask the browser would have it lay out the page within a key's time.
      const { barPx, aheadPx, windowPx } = held.current;
      const [top, bottom] = [row * heightPx, (row + 1) * heightPx];
      const inSight = barPx + aheadPx;
      const wanted = top < inSight ? top : bottom > inSight + windowPx ? bottom - windowPx : inSight;
      if (wanted !== inSight) scroll(element, scrolledTo(heights(), wanted));
    },
    [scroller, scroll, heights, heightPx],
  );
  const top = Math.max(0, Math.min(view.top, count - view.rows));
  const [first, end] = [Math.max(0, top - around), Math.min(count, top + view.rows + around)];
  // What was read of a longer list says nothing of one that fits.
  const aheadPx = sheetPx < listPx ? view.aheadPx : 0;
  return {
    first,
    end,
    drawn: rowsFrom(first, end, focused.current !== null && focused.current < count ? focused.current : null),
    sheetPx,
    // What is drawn for its focus alone may be anywhere, but not below the sheet, which would grow with it.
    topPx: (row) => Math.min(row * heightPx - aheadPx, sheetPx - heightPx),
    show,
  };
}

function rowsFrom(first: number, end: number, besides: number | null): number[] {
  const rows = Array.from({ length: end - first }, (_, at) => first + at);
  if (besides === null || (besides >= first && besides < end)) return rows;
  return besides < first ? [besides, ...rows] : [...rows, besides];
}

/** The row that something of a list is in. */
function rowAt(target: EventTarget | null): number | null {
  const position = target instanceof Element && target.closest("[aria-posinset]")?.ariaPosInSet;
  return position ? Number(position) - 1 : null;
}
