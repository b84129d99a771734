"use client";

import { Download, EllipsisVertical, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { type Card, displayName } from "../../../lib/contacts/card.ts";
import { type Made, refusalWords } from "../../../lib/contacts/contacts.ts";
import { decodeFile, readVcards } from "../../../lib/contacts/vcard-read.ts";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";
import { useContacts } from "./use-contacts.ts";
import { useExport } from "./use-export.ts";

const fileMaxOctets = 64 * 1024 ** 2;

/** What became of the cards of a file. */
interface Report {
  made: number;
  broken: number;
  refused: readonly string[];
}

/** Bringing contacts from files, and taking them out. */
export function ContactsMenu() {
  const { contacts } = useMail();
  const { cards } = useContacts();
  const saveFile = useExport();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [report, setReport] = useState<Report | null>(null);
  const bring = async (files: readonly File[]) => {
    setBusy(true);
    try {
      setReport(await bringFiles(files, (some) => contacts.make(some)));
    } catch (cause) {
      toast.error(wordsFor(cause));
    }
    setBusy(false);
  };
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <IconButton
            label="More for contacts"
            aria-busy={busy || undefined}
            className="aria-busy:animate-pulse"
          >
            <EllipsisVertical />
          </IconButton>
        </MenuTrigger>
        <MenuContent align="end" className="w-56">
          <MenuItem disabled={busy} onSelect={() => input.current?.click()}>
            <Upload aria-hidden /> Import vCard files…
          </MenuItem>
          <MenuItem
            disabled={cards.size === 0}
            onSelect={() => void saveFile([...cards.values()], "contacts")}
          >
            <Download aria-hidden /> Export all as vCard
          </MenuItem>
        </MenuContent>
      </Menu>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="vCard files"
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

type Make = (cards: readonly Card[]) => Promise<Made>;

/** Makes cards; one whose picture is not taken comes in without it. */
async function makeAll(cards: readonly Card[], make: Make): Promise<{ made: number; refused: string[] }> {
  const first = await make(cards);
  const isAboutPicture = ({ error }: Made["refused"][number]) => error.properties?.includes("media");
  const again = await make(
    first.refused.filter(isAboutPicture).map(({ card: { media: _, ...bare } }) => bare),
  );
  return {
    made: first.cards.length + again.cards.length,
    refused: [
      ...again.cards.map((card) => `${displayName(card)}: came in without its picture.`),
      ...[...first.refused.filter((one) => !isAboutPicture(one)), ...again.refused].map(refusalWords),
    ],
  };
}

async function bringFiles(files: readonly File[], make: Make): Promise<Report> {
  const report = { made: 0, broken: 0, refused: [] as string[] };
  for (const file of files) {
    if (file.size > fileMaxOctets) {
      report.refused.push(`${file.name}: a file of 64 MB at most can be read.`);
      continue;
    }
    const read = readVcards(decodeFile(new Uint8Array(await file.arrayBuffer())));
    if (read.cards.length + read.broken === 0)
      report.refused.push(`${file.name}: there is no contact in this file.`);
    const { made, refused } = await makeAll(read.cards, make);
    report.made += made;
    report.broken += read.broken;
    report.refused.push(...refused);
  }
  return report;
}

const counted = (count: number) => (count === 1 ? "1 contact" : `${count} contacts`);

function ReportDialog({ report, onClose }: { report: Report; onClose(): void }) {
  const { made, broken, refused } = report;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Import"
        footer={
          <DialogClose asChild>
            <Button variant="primary">Done</Button>
          </DialogClose>
        }
      >
        <p className="text-sm">{counted(made)} came in.</p>
        {broken > 0 ? (
          <p className="mt-2 text-sm text-ink-2">{counted(broken)} could not be read: empty, or cut off.</p>
        ) : null}
        {refused.length > 0 ? (
          <>
            <p className="mt-3 text-sm font-medium">Not taken whole</p>
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
