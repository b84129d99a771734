"use client";

import { createContext, Fragment, type ReactNode, use, useMemo, useState } from "react";
import { Dialog, DialogContent } from "../ui/dialog.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { commands, composerKeys, shownKeys } from "./keys/key-map.ts";

const groups = [...new Set(commands.map(([, { group }]) => group))];

const operators: [string, string][] = [
  ["from:ana  to:me  cc:bob", "Who wrote, and to whom"],
  ["subject:lunch  body:lunch", "Words of the subject or the text"],
  ['"red wine"  +wine', "Words in a row, or just so"],
  ["red AROUND 5 wine", "Words near each other"],
  ["red OR white  {red white}", "Either"],
  ["-beer  -from:ana", "Leaves out"],
  ["from:(ana OR bob)", "One operator for several"],
  ["has:attachment  filename:pdf", "Attachments, by their names"],
  ["attachment:lease  has:spreadsheet", "By what they say, or their kind"],
  ["larger:5M  smaller:20k", "Size"],
  ["after:2026-01-31  before:today", "Days"],
  ["newer_than:7d  older_than:1y", "Age in d, w, m, y"],
  ["is:unread  is:starred  is:answered", "State"],
  ["is:reply-to-me", "Answers to what you wrote"],
  ["in:archive  in:anywhere  label:work", "Folder or label"],
  ["has:userlabels  has:nouserlabels", "With a label, or none"],
  ["list:news  deliveredto:shop@", "Mailing list, address written to"],
  ["header:x-mailer:mutt", "Any header field"],
  ["dkim:fail  spf:pass  tls:none", "How it came"],
  ["delivery:deferred  delivery:failed", "How far sent mail has come"],
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
        <DialogContent title="Keyboard shortcuts" size="lg">
          <div className="gap-8 sm:columns-2">
            {groups.map((group) => (
              <Section key={group} title={group}>
                {commands
                  .filter(([, one]) => one.group === group)
                  .map(([id, { name, keys }]) => (
                    <KeyRow key={id} name={name} keys={keys} />
                  ))}
                {group === "Writing"
                  ? composerKeys.map(([name, keys]) => <KeyRow key={name} name={name} keys={[keys]} />)
                  : null}
              </Section>
            ))}
            <Section title="Searching">
              {operators.map(([written, text]) => (
                <div
                  key={written}
                  className="flex min-h-6 flex-wrap items-center justify-between gap-x-3 text-sm"
                >
                  <dt className="font-mono text-xs whitespace-pre-wrap text-ink-2">{written}</dt>
                  <dd className="text-xs text-ink-3">{text}</dd>
                </div>
              ))}
            </Section>
          </div>
        </DialogContent>
      </Dialog>
    </HelpContext>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-5 break-inside-avoid">
      <h3 className="mb-1.5 text-xs font-medium text-ink-3">{title}</h3>
      <dl className="grid gap-1">{children}</dl>
    </section>
  );
}

function KeyRow({ name, keys }: { name: string; keys: readonly string[] }) {
  return (
    <div className="flex min-h-6 items-center justify-between gap-3 text-sm">
      <dt>{name}</dt>
      <dd className="flex shrink-0 items-center gap-1 text-xs text-ink-3">
        {keys.map((one, at) => (
          <Fragment key={one}>
            {at > 0 ? <span>or</span> : null}
            {shownKeys(one).map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </Fragment>
        ))}
      </dd>
    </div>
  );
}
