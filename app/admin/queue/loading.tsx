import { useTranslations } from "next-intl";
import { Skeleton } from "../../ui/skeleton.tsx";

const rows = ["a", "b", "c", "d", "e", "f"];

/** The queue's place while it is read. */
export default function QueueLoading() {
  const t = useTranslations("admin.queue");
  return (
    <main className="mx-auto max-w-5xl px-4 pt-22 pb-8 sm:px-6" aria-busy>
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      <Skeleton className="mb-7 h-8 w-56" />
      <Skeleton className="mb-2 h-6 w-24" />
      <Skeleton className="mb-6 h-4 w-64" />
      <Skeleton className="mb-4 h-10" />
      <div className="grid divide-y rounded-xl border bg-surface">
        {rows.map((row) => (
          <div key={row} className="grid gap-2 px-4 py-3">
            <Skeleton className="h-4 w-2/5" />
            <Skeleton className="h-3 w-3/5" />
          </div>
        ))}
      </div>
    </main>
  );
}
