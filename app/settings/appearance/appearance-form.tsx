"use client";

import { useState } from "react";
import type { Appearance } from "../../../lib/appearance.ts";
import { chooseTheme } from "../../ui/theme.ts";
import { toast } from "../../ui/toast.tsx";
import { Choices } from "../choices.tsx";
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
