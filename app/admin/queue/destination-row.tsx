"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { QueueDestination } from "../../../mail-core/index.ts";
import { ActMenu } from "./act-menu.tsx";
import { addressOf } from "./filter.ts";
import type { Asked } from "./queue-dialog.tsx";
import { destinationWords, lengthWords, nextWords } from "./queue-words.ts";

interface DestinationRowProps {
  destination: string;
  counts: QueueDestination | null;
  /** Its recipients on this page. */
  ids: readonly string[];
  chosen: ReadonlySet<string>;
  onChoose(ids: readonly string[], isChosen: boolean): void;
  onAsk(asked: Asked): void;
  now: number;
}

/** The head of a destination's recipients, and what can be done to all of them. */
export function DestinationRow({
  destination,
  counts,
  ids,
  chosen,
  onChoose,
  onAsk,
  now,
}: DestinationRowProps) {
  const t = useTranslations("admin.queue");
  const isWhole = ids.every((id) => chosen.has(id));
  const isSome = ids.some((id) => chosen.has(id));
  return (
    <tr className="border-b bg-canvas max-md:flex max-md:items-center max-md:gap-3 max-md:px-4 max-md:py-1.5 md:[&>*]:px-3 md:[&>*]:py-1.5">
      <td>
        <input
          type="checkbox"
          aria-label={t("choose.allFor", { destination })}
          checked={isWhole}
          ref={(box) => {
            if (box) box.indeterminate = isSome && !isWhole;
          }}
          onChange={(event) => onChoose(ids, event.target.checked)}
          className="block size-4 accent-accent"
        />
      </td>
      <th scope="rowgroup" colSpan={4} className="font-normal max-md:min-w-0 max-md:grow">
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <Link
            href={addressOf({ text: destination, place: "for", state: "", page: "" })}
            className="truncate font-semibold hover:underline"
          >
            {destinationWords(t, destination)}
          </Link>
          {counts ? <Counts counts={counts} now={now} /> : null}
        </span>
      </th>
      <td className="text-end">
        <ActMenu
          which={{ filter: { destination } }}
          about={t("acts.everythingFor", { destination })}
          canHold={counts === null || counts.waiting > 0}
          canRelease={counts === null || counts.held > 0}
          onAsk={onAsk}
        />
      </td>
    </tr>
  );
}

function Counts({
  counts: { waiting, held, oldestAt, nextAttemptAt },
  now,
}: {
  counts: QueueDestination;
  now: number;
}) {
  const t = useTranslations("admin.queue");
  const parts = [
    waiting > 0 ? t("table.waiting", { count: waiting }) : null,
    held > 0 ? t("table.held", { count: held }) : null,
    t("table.oldest", { length: lengthWords(t, now - oldestAt.getTime()) }),
    nextAttemptAt ? t("table.nextIn", { next: nextWords(t, nextAttemptAt, now) }) : null,
  ];
  return (
    <span className="text-xs text-ink-3 tabular-nums" suppressHydrationWarning>
      {parts.filter(Boolean).join(" · ")}
    </span>
  );
}
