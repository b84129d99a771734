import type { Page } from "@playwright/test";

const pane = `document.querySelector('section[aria-label="Reading"]')`;

/** What the page is asked about its reading pane, as expressions. */
export const reading = {
  subject: `${pane}?.querySelector("h2")?.textContent ?? ""`,
  /** With the text of its message, and not the one that was there when the clock started. */
  another: `(${pane}?.querySelector("h2")?.textContent ?? before) !== before && ${pane}.textContent.includes("Words of a letter")`,
};

/** Whatever is not shown by then is a failure. */
const shownWithinMs = 10_000;

/**
 * Milliseconds from the first event of the keyboard or the mouse in `act` to the frame that shows what the expression `isShown` looks for;
 * `before` is the subject that was read before.
 */
export async function timed(page: Page, isShown: string, act: () => Promise<void>): Promise<number> {
  await page.evaluate(
    ([expression, subject, maxMs]) => {
      const isThere = new Function("before", `return ${expression}`) as (before: unknown) => boolean;
      const before: unknown = new Function(`return ${subject}`)();
      const types = ["keydown", "mousedown", "click"] as const;
      const shown = new Promise<number>((resolve, reject) => {
        setTimeout(() => reject(new Error(`not shown within ${maxMs} ms: ${expression}`)), maxMs);
        const begin = ({ timeStamp }: Event) => {
          for (const type of types) removeEventListener(type, begin, true);
          const look = () => {
            // What is there in a frame's callback is painted with that frame, and before the next.
            if (isThere(before)) requestAnimationFrame(() => resolve(performance.now() - timeStamp));
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        };
        for (const type of types) addEventListener(type, begin, true);
      });
      Object.assign(window, { shown });
    },
    [isShown, reading.subject, shownWithinMs] as const,
  );
  await act();
  return page.evaluate(() => (window as unknown as { shown: Promise<number> }).shown);
}

/** From here on the browser notes for each key how long it took to the next paint (Event Timing, in steps of 8 ms). */
export const noteKeys = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const keys: number[] = [];
    Object.assign(window, { keys });
    const observer = new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === "keydown") keys.push(duration);
    });
    // What is faster than 16 ms is not told of.
    observer.observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });

/** What was noted; a key of which nothing was told took less than 16 ms. */
export async function notedKeysMs(page: Page): Promise<number[]> {
  await page.waitForTimeout(500);
  return page.evaluate(() => (window as unknown as { keys: number[] }).keys);
}

/** Scrolls the list from its top to its end in so long; milliseconds between frames. */
export const frameGapsMs = (page: Page, durationMs: number): Promise<number[]> =>
  page.evaluate(
    (duration) =>
      new Promise<number[]>((resolve) => {
        const scroller = document.querySelector("[data-thread]")?.closest("ul")?.parentElement;
        if (!scroller) throw new Error("there is no list");
        const gaps: number[] = [];
        const start = performance.now();
        let last = start;
        const step = () => {
          const now = performance.now();
          gaps.push(now - last);
          last = now;
          const share = Math.min(1, (now - start) / duration);
          scroller.scrollTop = share * (scroller.scrollHeight - scroller.clientHeight);
          if (share < 1) requestAnimationFrame(step);
          else resolve(gaps);
        };
        requestAnimationFrame(step);
      }),
    durationMs,
  );
