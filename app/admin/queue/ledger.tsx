import { ChevronRight, ShieldAlert, ShieldCheck } from "lucide-react";
import type { Ledger } from "../../../mail-core/index.ts";
import { cn } from "../../ui/cn.ts";
import { countWords } from "./queue-words.ts";

const number = (count: number) => count.toLocaleString("en");

/** The proof that nothing was lost: in one line, and its figures a click deeper. */
export function LedgerLine({ ledger }: { ledger: Ledger }) {
  const { accepted, unexplained, miscounted } = ledger;
  const isBalanced = unexplained === 0 && miscounted.length === 0;
  const Icon = isBalanced ? ShieldCheck : ShieldAlert;
  return (
    <details
      className={cn("group mb-5 rounded-xl border bg-surface", !isBalanced && "border-danger bg-danger-soft")}
      open={!isBalanced || undefined}
    >
      <summary className="flex cursor-default list-none items-center gap-2.5 rounded-xl px-4 py-2.5 text-sm">
        <Icon
          aria-hidden
          className={cn("size-4 shrink-0", isBalanced ? "text-good-text" : "text-danger-text")}
        />
        <span className="min-w-0 grow">
          {isBalanced ? (
            <>
              <span className="font-medium">Every recipient is accounted for</span>
              <span className="text-ink-3 max-sm:hidden"> · {number(accepted)} accepted so far</span>
            </>
          ) : (
            <span role="alert" className="font-medium text-danger-text">
              {problemOf(ledger)}
            </span>
          )}
        </span>
        <ChevronRight aria-hidden className="size-4 text-ink-3 transition-transform group-open:rotate-90" />
      </summary>
      <Figures ledger={ledger} />
    </details>
  );
}

function problemOf({ unexplained, miscounted }: Ledger): string {
  const count = countWords(Math.abs(unexplained), "recipient");
  const verb = Math.abs(unexplained) === 1 ? "was" : "were";
  if (unexplained > 0) return `${count} ${verb} accepted and cannot be found`;
  if (unexplained < 0) return `${count} ${verb} never accepted`;
  return miscounted
    .map(
      ({ end, noted, found }) =>
        `${number(noted)} ${end} were noted in the last two hours, the queue has ${number(found)}`,
    )
    .join("; ");
}

function Figures({ ledger }: { ledger: Ledger }) {
  const { accepted, delivered, relayed, bounced, expired, deleted, canceled, discarded, waiting } = ledger;
  const ends: [string, number][] = [
    ["Delivered here", delivered],
    ["Taken by another host", relayed],
    ["Bounced", bounced],
    ["Expired", expired],
    ["Deleted by an administrator", deleted],
    ["Called back by the sender", canceled],
    ...discarded.map(({ rule, count }): [string, number] => [`Discarded: ${rule}`, count]),
    ["Waiting", waiting],
  ];
  return (
    <dl className="grid gap-x-8 border-t px-4 py-3 text-sm sm:grid-cols-2">
      <div className="flex justify-between gap-4 border-b py-1 font-medium sm:col-span-2">
        <dt>Accepted</dt>
        <dd className="tabular-nums">{number(accepted)}</dd>
      </div>
      {ends.map(([name, count]) => (
        <div key={name} className="flex justify-between gap-4 py-1 text-ink-2">
          <dt>{name}</dt>
          <dd className="tabular-nums">{number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
