import { type ReactNode, useId } from "react";
import { cn } from "../ui/cn.ts";

interface ChoicesProps<Value extends string> {
  legend: string;
  words: string;
  value: Value;
  onChoose(value: Value): void;
  options: readonly { value: Value; text: string; picture?: ReactNode }[];
}

/** One of several, kept as it is chosen. */
export function Choices<Value extends string>({
  legend,
  words,
  value,
  onChoose,
  options,
}: ChoicesProps<Value>) {
  const id = useId();
  return (
    <fieldset
      aria-describedby={id}
      className="grid gap-4 rounded-xl border bg-surface p-5 sm:p-6 md:grid-cols-[220px_1fr] md:gap-5"
    >
      <legend className="sr-only">{legend}</legend>
      <div>
        <p aria-hidden className="text-base font-semibold">
          {legend}
        </p>
        <p id={id} className="mt-1 text-sm text-pretty text-ink-2">
          {words}
        </p>
      </div>
      <div className="flex flex-wrap content-start gap-3">
        {options.map(({ value: offered, text, picture }) => (
          <label
            key={offered}
            className={cn(
              "relative grid min-w-20 cursor-pointer content-between justify-items-center gap-2 rounded-lg border p-2 text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-text",
              offered === value
                ? "border-accent bg-accent-soft font-medium text-accent-text"
                : "text-ink-2 hover:bg-hover hover:text-ink",
            )}
          >
            <input
              type="radio"
              name={legend}
              className="sr-only"
              checked={offered === value}
              onChange={() => onChoose(offered)}
            />
            {picture}
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
