"use client";

import { useState } from "react";
import { chooseUndoSeconds, type UndoSeconds, undoChoices } from "../mail/compose/undo-time.ts";
import { cn } from "../ui/cn.ts";

/** How long the server waits after Send. */
export function UndoTime({ chosen }: { chosen: UndoSeconds }) {
  const [held, setHeld] = useState(chosen);
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium">Undo send</legend>
      <div className="flex flex-wrap gap-2">
        {undoChoices.map((seconds) => (
          <label
            key={seconds}
            className={cn(
              "flex h-8 cursor-pointer items-center rounded-md border px-3 text-sm has-focus-visible:outline-2",
              held === seconds
                ? "border-accent bg-accent-soft font-medium text-accent-text"
                : "hover:bg-hover",
            )}
          >
            <input
              type="radio"
              name="undo"
              className="sr-only"
              checked={held === seconds}
              onChange={() => {
                chooseUndoSeconds(seconds);
                setHeld(seconds);
              }}
            />
            {seconds === 0 ? "Off" : `${seconds} seconds`}
          </label>
        ))}
      </div>
      <p className="mt-2 text-sm text-ink-2">
        A message waits so long on the server after Send, and can be called back. It goes also when you close
        the page.
      </p>
    </fieldset>
  );
}
