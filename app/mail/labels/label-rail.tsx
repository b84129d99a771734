"use client";

import { Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { type Label, labelInSearch } from "../../../lib/jmap/labels.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.tsx";
import { DownloadItem } from "../download-item.tsx";
import { RailLink } from "../frame/rail-link.tsx";
import { useMail } from "../mail-context.tsx";
import { LabelDot } from "./label-chip.tsx";
import { LabelForm } from "./label-form.tsx";
import { useLabels } from "./use-labels.ts";

type Asked = { kind: "new" } | { kind: "edit" | "delete"; label: Label };

/** The labels, each the way to what has it. */
export function LabelRail({ onGo }: { onGo?: (() => void) | undefined }) {
  const labels = useLabels();
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <>
      <div className="mt-4 flex h-7 items-center justify-between pr-1 pl-2.5">
        <h2 className="text-xs font-medium text-ink-3">Labels</h2>
        <IconButton label="New label" size="sm" onClick={() => setAsked({ kind: "new" })}>
          <Plus aria-hidden />
        </IconButton>
      </div>
      <ul className="grid gap-px">
        {labels.all.map((label) => (
          <LabelLink key={label.keyword} label={label} onGo={onGo} onAsk={setAsked} />
        ))}
      </ul>
      {asked && asked.kind !== "delete" ? (
        <LabelForm label={asked.kind === "edit" ? asked.label : null} onClose={() => setAsked(null)} />
      ) : null}
      {asked?.kind === "delete" ? <Deletion label={asked.label} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

interface LabelLinkProps {
  label: Label;
  onGo?: (() => void) | undefined;
  onAsk(asked: Asked): void;
}

function LabelLink({ label, onGo, onAsk }: LabelLinkProps) {
  const { place } = useMail();
  const there = { mailbox: "search", search: labelInSearch(label), threadId: null };
  return (
    <li className="group/label relative flex items-center">
      <RailLink to={there} isCurrent={place.search === there.search} onGo={onGo} className="pr-9">
        <span className="grid w-4 shrink-0 place-items-center">
          <LabelDot colour={label.colour} />
        </span>
        <span className="min-w-0 grow truncate">{label.name}</span>
      </RailLink>
      <div className="absolute right-1 grid">
        <Menu>
          <MenuTrigger asChild>
            <IconButton
              label={`Acts on the label ${label.name}`}
              size="sm"
              className="opacity-0 group-hover/label:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100"
            >
              <Ellipsis aria-hidden />
            </IconButton>
          </MenuTrigger>
          <MenuContent align="end">
            <MenuItem onSelect={() => onAsk({ kind: "edit", label })}>
              <Pencil aria-hidden />
              Edit
            </MenuItem>
            <DownloadItem
              filter={{ hasKeyword: label.keyword }}
              name={label.name}
              text="Download what has it"
            />
            <MenuItem danger onSelect={() => onAsk({ kind: "delete", label })}>
              <Trash2 aria-hidden />
              Delete
            </MenuItem>
          </MenuContent>
        </Menu>
      </div>
    </li>
  );
}

function Deletion({ label, onClose }: { label: Label; onClose(): void }) {
  const { place, go } = useMail();
  const labels = useLabels();
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await labels.remove(label);
      toast.success("Label deleted");
      if (place.search === labelInSearch(label))
        go({ mailbox: "inbox", search: null, threadId: null }, "replace");
    } catch (cause) {
      toast.error(wordsFor(cause));
    }
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        size="sm"
        title={`Delete the label ${label.name}?`}
        description="It is taken off every message. The messages stay where they are."
      >
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep</Button>
          </DialogClose>
          <Button variant="danger" busy={busy} onClick={() => void remove()}>
            Delete label
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
