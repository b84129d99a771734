"use client";

import { type Editor, useEditorState } from "@tiptap/react";
import { Baseline } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "../../ui/cn.ts";
import { backgroundColours, hexOf, textColours } from "./colours.ts";
import { ToolPopover } from "./tool-popover.tsx";

/** The colour of the text, and that behind it. */
export function ColourMenu({ editor }: { editor: Editor }) {
  const t = useTranslations("mail.compose.format");
  const { text, behind } = useEditorState({
    editor,
    selector: ({ editor: at }) => {
      const { color, backgroundColor } = at.getAttributes("textStyle");
      return { text: hexOf(String(color ?? "")), behind: hexOf(String(backgroundColor ?? "")) };
    },
  });
  const act = () => editor.chain();
  return (
    <ToolPopover
      editor={editor}
      label={t("colours")}
      icon={<Baseline aria-hidden />}
      pressed={Boolean(text || behind)}
    >
      {(close) => {
        const done = () => {
          editor.commands.focus();
          close();
        };
        return (
          <>
            <Swatches
              legend={t("textColour")}
              colours={textColours}
              chosen={text}
              onChoose={(value) => (value ? act().setColor(value) : act().unsetColor()).run()}
              onDone={done}
            />
            <Swatches
              legend={t("background")}
              colours={backgroundColours}
              chosen={behind}
              onChoose={(value) =>
                (value ? act().setBackgroundColor(value) : act().unsetBackgroundColor()).run()
              }
              onDone={done}
            />
          </>
        );
      }}
    </ToolPopover>
  );
}

interface SwatchesProps {
  legend: string;
  colours: typeof textColours;
  /** As `#rrggbb`; empty for none. */
  chosen: string;
  onChoose(value: string): void;
  onDone(): void;
}

function Swatches({ legend, colours, chosen, onChoose, onDone }: SwatchesProps) {
  const t = useTranslations("mail.compose.format");
  const names = useTranslations("mail.labels.colours");
  const all = [
    { value: "", label: t("noColour") },
    ...colours.map(({ name, value }) => ({ value, label: names(name) })),
  ];
  return (
    <fieldset className="mt-2 first:mt-0">
      <legend className="mb-1.5 text-xs text-ink-3">{legend}</legend>
      <div className="flex gap-1.5">
        {all.map(({ value, label }) => (
          <label key={label} title={label} className="grid">
            <input
              type="radio"
              name={legend}
              aria-label={label}
              checked={chosen === value}
              onChange={() => onChoose(value)}
              // Arrow keys try one after the other; a hand, or Enter, has chosen.
              onPointerUp={(event) => {
                event.currentTarget.click();
                onDone();
              }}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault();
                onDone();
              }}
              style={{ backgroundColor: value || undefined }}
              className={cn(
                "size-6 appearance-none rounded-full border border-line-strong outline-offset-1 hover:border-ink-3 checked:outline-2 checked:outline-ink-2 focus-visible:outline-accent-text",
                !value &&
                  "bg-[linear-gradient(to_top_right,transparent_46%,var(--danger)_46%,var(--danger)_54%,transparent_54%)]",
              )}
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
