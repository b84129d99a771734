"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type {
  QueueDestination,
  QueuedRecipient,
  QueueFilter,
  QueueSelection,
} from "../../../mail-core/index.ts";
import { DestinationRow } from "./destination-row.tsx";
import { type Asked, QueueDialog } from "./queue-dialog.tsx";
import { RecipientRow } from "./recipient-row.tsx";
import { SelectionBar } from "./selection-bar.tsx";

interface QueueTableProps {
  recipients: readonly QueuedRecipient[];
  /** Counts of the destinations that are on this page, where they are known. */
  destinations: readonly QueueDestination[];
  /** What was searched for, so that an act can reach beyond this page. */
  filter: QueueFilter;
  hasMore: boolean;
  /** Acts and destinations are for what is on its way. */
  isOpen: boolean;
  now: number;
}

/** What the search found: by destination while it is on its way, and each recipient a row. */
export function QueueTable({ recipients, destinations, filter, hasMore, isOpen, now }: QueueTableProps) {
  const t = useTranslations("admin.queue");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [everything, setEverything] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  // What is gone since it was chosen is not chosen any more.
  const ids = recipients.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const isWhole = ids.length === recipients.length;
  const clear = () => {
    setChosen(new Set());
    setEverything(false);
  };
  const choose = (some: readonly string[], isChosen: boolean) => {
    const next = new Set(chosen);
    for (const id of some) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
    setEverything(false);
  };
  const which: QueueSelection = everything ? { filter } : { ids };
  const about = everything ? t("choose.found") : t("recipients", { count: ids.length });
  const groups = isOpen
    ? [...Map.groupBy(recipients, (one) => one.destination)]
    : [["", recipients] as const];
  return (
    <>
      <div className="overflow-clip rounded-xl border bg-surface">
        <table className="w-full table-fixed text-start text-sm max-md:block">
          <thead className="border-b bg-sunken text-xs text-ink-3 max-md:sr-only">
            <tr className="[&_th]:px-3 [&_th]:py-2 [&_th]:font-medium">
              {isOpen ? (
                <th scope="col" className="w-10">
                  <input
                    type="checkbox"
                    aria-label={t("choose.all")}
                    checked={isWhole && recipients.length > 0}
                    ref={(box) => {
                      if (box) box.indeterminate = ids.length > 0 && !isWhole;
                    }}
                    onChange={(event) =>
                      choose(
                        recipients.map(({ id }) => id),
                        event.target.checked,
                      )
                    }
                    className="block size-4 accent-accent"
                  />
                </th>
              ) : null}
              <th scope="col" className="w-[34%]">
                {t("table.recipient")}
              </th>
              <th scope="col">{t("table.answer")}</th>
              <th scope="col" className="w-22 text-end">
                {isOpen ? t("table.waits") : t("table.ended")}
              </th>
              <th scope="col" className="w-32">
                {isOpen ? t("table.next") : t("table.how")}
              </th>
              {isOpen ? (
                <th scope="col" className="w-12">
                  <span className="sr-only">{t("table.acts")}</span>
                </th>
              ) : null}
            </tr>
          </thead>
          {groups.map(([destination, rows]) => (
            <tbody key={destination} className="max-md:block [&:not(:first-of-type)]:border-t">
              {isOpen ? (
                <DestinationRow
                  destination={destination}
                  counts={destinations.find((one) => one.destination === destination) ?? null}
                  ids={rows.map(({ id }) => id)}
                  chosen={chosen}
                  onChoose={choose}
                  onAsk={setAsked}
                  now={now}
                />
              ) : null}
              {rows.map((recipient) => (
                <RecipientRow
                  key={recipient.id}
                  recipient={recipient}
                  isOpen={isOpen}
                  isChosen={chosen.has(recipient.id)}
                  onChoose={(isChosen) => choose([recipient.id], isChosen)}
                  onAsk={setAsked}
                  now={now}
                />
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {ids.length > 0 ? (
        <SelectionBar
          which={which}
          about={everything ? about : t("choose.chosen", { count: ids.length })}
          onEverything={isWhole && hasMore && !everything ? () => setEverything(true) : null}
          onAsk={(one) => setAsked({ ...one, about })}
          onClear={clear}
        />
      ) : null}
      {asked ? <QueueDialog asked={asked} onClose={() => setAsked(null)} onDone={clear} /> : null}
    </>
  );
}
