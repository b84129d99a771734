"use client";

import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { Dialog, DialogContent } from "../ui/dialog.tsx";
import { Kbd } from "../ui/kbd.tsx";

const groups: [string, [string[], string][]][] = [
  [
    "Moving",
    [
      [["j"], "Next conversation"],
      [["k"], "Previous conversation"],
      [["Enter"], "Open"],
      [["u"], "Back to the list"],
      [["/"], "Search"],
    ],
  ],
  [
    "Conversations",
    [
      [["e"], "Archive"],
      [["#"], "Delete"],
      [["s"], "Star"],
      [["x"], "Select"],
      [["Shift", "I"], "Mark read"],
      [["Shift", "U"], "Mark unread"],
    ],
  ],
  [
    "Writing",
    [
      [["c"], "Compose"],
      [["r"], "Reply"],
      [["a"], "Reply to all"],
      [["f"], "Forward"],
      [["Ctrl", "Enter"], "Send"],
      [["Ctrl", "Shift", "Enter"], "Send and archive"],
      [["Ctrl", "Shift", "L"], "Send later"],
    ],
  ],
];

const HelpContext = createContext<{ open(): void } | null>(null);

export function useShortcutHelp(): { open(): void } {
  const help = use(HelpContext);
  if (!help) throw new Error("useShortcutHelp is called outside ShortcutHelp.");
  return help;
}

export function ShortcutHelp({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const help = useMemo(() => ({ open: () => setOpen(true) }), []);
  return (
    <HelpContext value={help}>
      {children}
      <Dialog open={open} onOpenChange={setOpen}>
        <DialogContent title="Keyboard shortcuts" size="md">
          <div className="grid gap-5 sm:grid-cols-2">
            {groups.map(([title, rows]) => (
              <section key={title}>
                <h3 className="mb-1.5 text-xs font-medium text-ink-3">{title}</h3>
                <dl className="grid gap-1">
                  {rows.map(([keys, text]) => (
                    <div key={text} className="flex h-6 items-center justify-between text-sm">
                      <dt>{text}</dt>
                      <dd className="flex gap-1">
                        {keys.map((key) => (
                          <Kbd key={key}>{key}</Kbd>
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </DialogContent>
      </Dialog>
    </HelpContext>
  );
}
