import { ChevronRight, ShieldAlert, ShieldCheck } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Say } from "../../../lib/language/words.ts";
import type { Ledger } from "../../../mail-core/index.ts";
import { cn } from "../../ui/cn.ts";

/** The proof that nothing was lost: in one line, and its figures a click deeper. */
export function LedgerLine({ ledger }: { ledger: Ledger }) {
  const t = useTranslations("admin.queue");
  const { accepted, unexplained, miscounted } = ledger;
  const isBalanced = unexplained === 0 && miscounted.length === 0;
  const Icon = isBalanced ? ShieldCheck : ShieldAlert;
  return (
    <details
      className={cn(
        "group mb-5 rounded-xl border",
        isBalanced ? "bg-surface" : "border-danger bg-danger-soft",
      )}
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
              <span className="font-medium">{t("ledger.right")}</span>
              <span className="text-ink-3 max-sm:hidden"> · {t("ledger.soFar", { count: accepted })}</span>
            </>
          ) : (
            <span role="alert" className="font-medium text-danger-text">
              {problemOf(t, ledger)}
            </span>
          )}
        </span>
        <ChevronRight aria-hidden className="size-4 text-ink-3 transition-transform group-open:rotate-90" />
      </summary>
      <Figures ledger={ledger} />
    </details>
  );
}

function problemOf(t: Say<"admin.queue">, { unexplained, miscounted }: Ledger): string {
  if (unexplained > 0) return t("ledger.lost", { count: unexplained });
  if (unexplained < 0) return t("ledger.never", { count: -unexplained });
  return miscounted
    .map(({ end, noted, found }) => t("ledger.miscounted", { end: t(`ledger.${end}`), noted, found }))
    .join("; ");
}

function Figures({ ledger }: { ledger: Ledger }) {
  const t = useTranslations("admin.queue.ledger");
  const format = useFormatter();
  const { accepted, delivered, relayed, bounced, expired, deleted, canceled, discarded, waiting } = ledger;
  const ends: [string, number][] = [
    [t("delivered"), delivered],
    [t("relayed"), relayed],
    [t("bounced"), bounced],
    [t("expired"), expired],
    [t("deleted"), deleted],
    [t("canceled"), canceled],
    ...discarded.map(({ rule, count }): [string, number] => [t("discarded", { rule }), count]),
    [t("waiting"), waiting],
  ];
  return (
    <dl className="grid gap-x-8 border-t px-4 py-3 text-sm sm:grid-cols-2">
      <div className="flex justify-between gap-4 border-b py-1 font-medium sm:col-span-2">
        <dt>{t("accepted")}</dt>
        <dd className="tabular-nums">{format.number(accepted)}</dd>
      </div>
      {ends.map(([name, count]) => (
        <div key={name} className="flex justify-between gap-4 py-1 text-ink-2">
          <dt>{name}</dt>
          <dd className="tabular-nums">{format.number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
