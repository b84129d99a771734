"use client";

import { type ReactNode, useState } from "react";
import type { Appearance } from "../../../lib/appearance.ts";
import { cn } from "../../ui/cn.ts";
import { chooseTheme } from "../../ui/theme.ts";
import { toast } from "../../ui/toast.tsx";
import { keepAppearance } from "./actions.ts";
import { DensityPicture, LayoutPicture, ThemePicture } from "./pictures.tsx";

/** Each choice is kept as it is made. */
export function AppearanceForm({ start }: { start: Appearance }) {
  const [chosen, setChosen] = useState(start);
  const choose = (change: Partial<Appearance>) => {
    setChosen({ ...chosen, ...change });
    if (change.theme) chooseTheme(change.theme);
    keepAppearance(change).catch(() => toast.error("That could not be kept. Try again in a moment."));
  };
  return (
    <div className="grid gap-5">
      <Choices
        legend="Colours"
        words="As the system follows the light and dark of your device."
        value={chosen.theme}
        onChoose={(theme) => choose({ theme })}
        options={[
          { value: "system", text: "As the system", picture: <ThemePicture theme="system" /> },
          { value: "light", text: "Light", picture: <ThemePicture theme="light" /> },
          { value: "dark", text: "Dark", picture: <ThemePicture theme="dark" /> },
        ]}
      />
      <Choices
        legend="Panes"
        words="What stands side by side in the mail. The edges between panes can be dragged. On a phone there is always one."
        value={chosen.layout}
        onChoose={(layout) => choose({ layout })}
        options={[
          { value: "three", text: "Three", picture: <LayoutPicture layout="three" /> },
          { value: "two", text: "Two", picture: <LayoutPicture layout="two" /> },
          { value: "one", text: "One", picture: <LayoutPicture layout="one" /> },
        ]}
      />
      <Choices
        legend="Rows"
        words="Comfortable shows how each message begins, compact shows more conversations at once."
        value={chosen.density}
        onChoose={(density) => choose({ density })}
        options={[
          { value: "comfortable", text: "Comfortable", picture: <DensityPicture density="comfortable" /> },
          { value: "compact", text: "Compact", picture: <DensityPicture density="compact" /> },
        ]}
      />
      <Choices
        legend="Grouping"
        words="A conversation is a message with all its answers, from whatever folder. Without it each message is a row of its own."
        value={chosen.grouping}
        onChoose={(grouping) => choose({ grouping })}
        options={[
          { value: "conversations", text: "Conversations" },
          { value: "messages", text: "Messages one by one" },
        ]}
      />
      <Choices
        legend="Times"
        words="How the hours of a day are written."
        value={chosen.hours}
        onChoose={(hours) => choose({ hours })}
        options={[
          { value: "auto", text: "As my language" },
          { value: "24", text: "15:04" },
          { value: "12", text: "3:04 pm" },
        ]}
      />
    </div>
  );
}

interface ChoicesProps<Value extends string> {
  legend: string;
  words: string;
  value: Value;
  onChoose(value: Value): void;
  options: readonly { value: Value; text: string; picture?: ReactNode }[];
}

function Choices<Value extends string>({ legend, words, value, onChoose, options }: ChoicesProps<Value>) {
  const id = `choice-${legend.toLowerCase()}`;
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
