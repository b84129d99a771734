"use client";

import { Download, EllipsisVertical, Upload } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import type { Card } from "../../../lib/contacts/card.ts";
import { type Made, refusalWords } from "../../../lib/contacts/contacts.ts";
import { decodeFile, readVcards } from "../../../lib/contacts/vcard-read.ts";
import type { Say } from "../../../lib/language/words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/menu.tsx";
import { useBusy } from "../../ui/use-busy.ts";
import { useSteadyMail } from "../mail-context.tsx";
import { useContacts } from "./use-contacts.ts";
import { useExport } from "./use-export.ts";
import { useNameOf } from "./use-name-of.ts";

const fileMaxOctets = 64 * 1024 ** 2;

/** What became of the cards of a file. */
interface Report {
  made: number;
  broken: number;
  refused: readonly string[];
}

/** Bringing contacts from files, and taking them out. */
export function ContactsMenu() {
  const t = useTranslations("contacts.files");
  const nameOf = useNameOf();
  const { contacts } = useSteadyMail();
  const { cards } = useContacts();
  const saveFile = useExport();
  const input = useRef<HTMLInputElement>(null);
  const [busy, run] = useBusy();
  const [report, setReport] = useState<Report | null>(null);
  const bring = (files: readonly File[]) =>
    run(async () => {
      setReport(await bringFiles(t, nameOf, files, (some) => contacts.make(some)));
    });
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <IconButton label={t("more")} aria-busy={busy || undefined} className="aria-busy:animate-pulse">
            <EllipsisVertical />
          </IconButton>
        </MenuTrigger>
        <MenuContent align="end" className="w-56">
          <MenuItem disabled={busy} onSelect={() => input.current?.click()}>
            <Upload aria-hidden /> {t("import")}
          </MenuItem>
          <MenuItem
            disabled={cards.size === 0}
            onSelect={() => void saveFile([...cards.values()], "contacts")}
          >
            <Download aria-hidden /> {t("exportAll")}
          </MenuItem>
        </MenuContent>
      </Menu>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("vcards")}
        accept=".vcf,.vcard,text/vcard,text/x-vcard"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          if (files.length > 0) void bring(files);
        }}
      />
      {report ? <ReportDialog report={report} onClose={() => setReport(null)} /> : null}
    </>
  );
}

type SayFiles = Say<"contacts.files">;
type NameOf = ReturnType<typeof useNameOf>;
type Make = (cards: readonly Card[]) => Promise<Made>;

/** Makes cards; one whose picture is not taken comes in without it. */
async function makeAll(
  t: SayFiles,
  nameOf: NameOf,
  cards: readonly Card[],
  make: Make,
): Promise<{ made: number; refused: string[] }> {
  const first = await make(cards);
  const isAboutPicture = ({ error }: Made["refused"][number]) => error.properties?.includes("media");
  const again = await make(
    first.refused.filter(isAboutPicture).map(({ card: { media: _, ...bare } }) => bare),
  );
  return {
    made: first.cards.length + again.cards.length,
    refused: [
      ...again.cards.map((card) => t("withoutPicture", { name: nameOf(card) })),
      ...[...first.refused.filter((one) => !isAboutPicture(one)), ...again.refused].map(refusalWords),
    ],
  };
}

async function bringFiles(t: SayFiles, nameOf: NameOf, files: readonly File[], make: Make): Promise<Report> {
  const report = { made: 0, broken: 0, refused: [] as string[] };
  for (const file of files) {
    if (file.size > fileMaxOctets) {
      report.refused.push(t("tooLarge", { file: file.name }));
      continue;
    }
    const read = readVcards(decodeFile(new Uint8Array(await file.arrayBuffer())));
    if (read.cards.length + read.broken === 0) report.refused.push(t("noContact", { file: file.name }));
    const { made, refused } = await makeAll(t, nameOf, read.cards, make);
    report.made += made;
    report.broken += read.broken;
    report.refused.push(...refused);
  }
  return report;
}

function ReportDialog({ report, onClose }: { report: Report; onClose(): void }) {
  const t = useTranslations("contacts.files");
  const { made, broken, refused } = report;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={t("title")}
        footer={
          <DialogClose asChild>
            <Button variant="primary">{t("done")}</Button>
          </DialogClose>
        }
      >
        <p className="text-sm">{t("made", { count: made })}</p>
        {broken > 0 ? <p className="mt-2 text-sm text-ink-2">{t("broken", { count: broken })}</p> : null}
        {refused.length > 0 ? (
          <>
            <p className="mt-3 text-sm font-medium">{t("notWhole")}</p>
            <ul className="mt-1 grid gap-1 text-sm text-ink-2">
              {[...new Set(refused)].slice(0, 100).map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          </>
        ) : null}
      </DialogContent>
    </Dialog>
  );
}
