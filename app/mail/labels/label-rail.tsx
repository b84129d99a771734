"use client";

import { Pencil, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Label, labelInSearch } from "../../../lib/jmap/labels.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { later } from "../../ui/later.tsx";
import { MenuItem } from "../../ui/menu.tsx";
import { DownloadItem } from "../download-item.tsx";
import { RailMenu, RailRow } from "../frame/rail-row.tsx";
import { useListPlace, useMay } from "../mail-context.tsx";
import { LabelDot } from "./label-chip.tsx";
import { useLabels } from "./use-labels.ts";

const LabelForm = later(() => import("./label-form.tsx").then((all) => all.LabelForm));
const LabelDeletion = later(() => import("./label-deletion.tsx").then((all) => all.LabelDeletion));

type Asked = { kind: "new" } | { kind: "edit" | "delete"; label: Label };

/** The labels, each the way to what has it. */
export function LabelRail({ onGo }: { onGo?: (() => void) | undefined }) {
  const t = useTranslations("mail.labels");
  const labels = useLabels();
  const [asked, setAsked] = useState<Asked | null>(null);
  const isOwn = useMay("own");
  if (!isOwn && labels.all.length === 0) return null;
  return (
    <>
      <div className="mt-4 flex h-7 items-center justify-between ps-2.5 pe-1">
        <h2 className="text-xs font-medium text-ink-3">{t("labels")}</h2>
        {isOwn ? (
          <IconButton label={t("newLabel")} size="sm" onClick={() => setAsked({ kind: "new" })}>
            <Plus aria-hidden />
          </IconButton>
        ) : null}
      </div>
      <ul className="grid gap-px">
        {labels.all.map((label) => (
          <LabelLink key={label.keyword} label={label} onGo={onGo} onAsk={setAsked} />
        ))}
      </ul>
      {asked && asked.kind !== "delete" ? (
        <LabelForm label={asked.kind === "edit" ? asked.label : null} onClose={() => setAsked(null)} />
      ) : null}
      {asked?.kind === "delete" ? <LabelDeletion label={asked.label} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

interface LabelLinkProps {
  label: Label;
  onGo?: (() => void) | undefined;
  onAsk(asked: Asked): void;
}

function LabelLink({ label, onGo, onAsk }: LabelLinkProps) {
  const t = useTranslations("mail.labels");
  const place = useListPlace();
  const isOwn = useMay("own");
  const there = { mailbox: "search", search: labelInSearch(label), threadId: null };
  return (
    <RailRow
      to={there}
      isCurrent={place.search === there.search}
      onGo={onGo}
      menu={
        isOwn ? (
          <RailMenu label={t("actsOnLabel", { name: label.name })}>
            <MenuItem onSelect={() => onAsk({ kind: "edit", label })}>
              <Pencil aria-hidden />
              {t("edit")}
            </MenuItem>
            <DownloadItem filter={{ hasKeyword: label.keyword }} name={label.name} text={t("download")} />
            <MenuItem danger onSelect={() => onAsk({ kind: "delete", label })}>
              <Trash2 aria-hidden />
              {t("delete")}
            </MenuItem>
          </RailMenu>
        ) : null
      }
    >
      <span className="grid w-4 shrink-0 place-items-center">
        <LabelDot colour={label.colour} />
      </span>
      <span className="min-w-0 grow truncate">{label.name}</span>
    </RailRow>
  );
}
