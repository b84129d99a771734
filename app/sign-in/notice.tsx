import { CircleAlert } from "lucide-react";

/** What went wrong with a whole form; said aloud when it appears. */
export function Notice({ text }: { text: string | null | undefined }) {
  return (
    <div role="alert" className="contents">
      {text ? (
        <p className="flex animate-fade gap-2.5 rounded-md bg-danger-soft px-3 py-2.5 text-sm text-danger-text">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {text}
        </p>
      ) : null}
    </div>
  );
}
