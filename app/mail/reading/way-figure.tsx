import { Clock3, Server, User, UserRound, X } from "lucide-react";
import { Fragment } from "react";
import { cn } from "../../ui/cn.ts";
import type { Figure } from "./way.ts";

const icons = { you: UserRound, server: Server, reader: User } as const;
const lines: Record<Figure["legs"][number]["state"], string> = {
  done: "text-good-text border-solid",
  now: "text-accent-text border-dashed",
  waiting: "text-warn-text border-dashed",
  broken: "text-danger-text border-dashed",
  ahead: "text-line-strong border-dotted",
  beyond: "text-line-strong border-dotted",
};
const marks = { waiting: Clock3, broken: X } as const;

/** Where a narrow name may be broken: behind the @, between labels, and last before the top-level domain. */
const breaks = /(?<=@)|(?<=\.)(?=[^.]*\.)|(?=\.[^.]*$)/;

/** The way as the textbook draws it: from the writer by two servers to the reader. */
export function WayFigure({ figure: { places, legs, words } }: { figure: Figure }) {
  return (
    <div role="img" aria-label={words} className="my-1.5 flex items-start">
      {places.map((place, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a way is as long as it is.
        <Fragment key={n}>
          <Place {...place} reached={n === 0 || legs[n - 1]?.state === "done"} />
          {legs[n] ? <Leg {...legs[n]} /> : null}
        </Fragment>
      ))}
    </div>
  );
}

function Place({ kind, name, reached }: Figure["places"][number] & { reached: boolean }) {
  const Icon = icons[kind];
  return (
    <div className="grid w-30 shrink-0 justify-items-center gap-1 max-md:w-20">
      <span
        className={cn(
          "grid size-7 place-items-center rounded-full border bg-surface",
          reached ? "border-good-text/50 text-good-text" : "border-line-strong text-ink-3",
        )}
      >
        <Icon aria-hidden className="size-3.5" />
      </span>
      <span className="line-clamp-3 w-full px-px text-center text-2xs text-ink-2 wrap-break-word">
        {name.split(breaks).map((part, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one name, in its order.
          <Fragment key={n}>
            {part}
            <wbr />
          </Fragment>
        ))}
      </span>
    </div>
  );
}

/** The line between two places, from circle to circle. */
function Leg({ state, label }: Figure["legs"][number]) {
  const Mark = state === "waiting" || state === "broken" ? marks[state] : null;
  return (
    <div
      className={cn(
        "relative -mx-[42px] mt-[13px] grow border-t-2 border-current max-md:-mx-[22px]",
        lines[state],
      )}
    >
      {label ? (
        <span className="absolute inset-x-0 -top-4.5 text-center text-2xs max-md:hidden">{label}</span>
      ) : null}
      {Mark ? (
        <span className="absolute -top-[9px] left-1/2 grid size-4 -translate-x-1/2 place-items-center rounded-full bg-canvas">
          <Mark aria-hidden className="size-3.5" />
        </span>
      ) : null}
    </div>
  );
}
