"use client";

import { useTranslations } from "next-intl";
import { Fragment, type ReactNode } from "react";
import { DialogContent } from "../ui/dialog.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { commands, composerKeys, shownKeys } from "./keys/key-map.ts";
import { useKeyboard } from "./keys/keys-provider.tsx";

const groups = [...new Set(commands.map(([, { group }]) => group))];

/** What one can write in the search, each explained in `mail.keys.operators`. */
const operators = [
  ["from:ana  to:me  cc:bob", "who"],
  ["subject:lunch  body:lunch", "words"],
  ['"red wine"  +wine', "phrase"],
  ["red AROUND 5 wine", "near"],
  ["red OR white  {red white}", "either"],
  ["-beer  -from:ana", "without"],
  ["from:(ana OR bob)", "several"],
  ["has:attachment  filename:pdf", "attachments"],
  ["attachment:lease  has:spreadsheet", "contents"],
  ["larger:5M  smaller:20k", "size"],
  ["after:2026-01-31  before:today", "days"],
  ["newer_than:7d  older_than:1y", "age"],
  ["is:unread  is:starred  is:answered", "state"],
  ["is:reply-to-me", "replies"],
  ["in:archive  in:anywhere  label:work", "folder"],
  ["has:userlabels  has:nouserlabels", "labels"],
  ["list:news  deliveredto:shop@", "lists"],
  ["header:x-mailer:mutt", "header"],
  ["dkim:fail  spf:pass  tls:none", "how"],
  ["delivery:deferred  delivery:failed", "delivery"],
] as const;

/** All keys, and what one can write in the search. */
export function ShortcutList() {
  const t = useTranslations("mail.keys");
  const { keys } = useKeyboard();
  return (
    <DialogContent title={t("shortcuts")} size="lg">
      <div className="gap-8 sm:columns-2">
        {groups.map((group) => (
          <Section key={group} title={t(`groups.${group}`)}>
            {commands
              .filter(([, one]) => one.group === group)
              .map(([id]) => (
                <KeyRow key={id} name={t(`names.${id}`)} keys={keys[id]} />
              ))}
            {group === "writing"
              ? composerKeys.map(([name, keys]) => (
                  <KeyRow key={name} name={t(`names.${name}`)} keys={[keys]} />
                ))
              : null}
          </Section>
        ))}
        <Section title={t("searching")}>
          {operators.map(([written, text]) => (
            <div
              key={written}
              className="flex min-h-6 flex-wrap items-center justify-between gap-x-3 text-sm"
            >
              <dt className="font-mono text-xs whitespace-pre-wrap text-ink-2">{written}</dt>
              <dd className="text-xs text-ink-3">{t(`operators.${text}`)}</dd>
            </div>
          ))}
        </Section>
      </div>
    </DialogContent>
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
  const t = useTranslations("mail.keys");
  return (
    <div className="flex min-h-6 items-center justify-between gap-3 text-sm">
      <dt>{name}</dt>
      <dd className="flex shrink-0 items-center gap-1 text-xs text-ink-3">
        {keys.length === 0 ? "–" : null}
        {keys.map((one, at) => (
          <Fragment key={one}>
            {at > 0 ? <span>{t("or")}</span> : null}
            {shownKeys(one).map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </Fragment>
        ))}
      </dd>
    </div>
  );
}
