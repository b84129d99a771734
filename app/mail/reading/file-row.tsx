import {
  CalendarDays,
  File,
  FileArchive,
  FileAudio,
  FileImage,
  FileText,
  FileVideo,
  type LucideIcon,
  Mail,
  UserRound,
} from "lucide-react";
import type { ReactNode } from "react";
import { useMail } from "../mail-context.tsx";
import { sizeText } from "../time-format.ts";
import type { Danger } from "./signs/attachment-danger.ts";

const icons: [RegExp, LucideIcon][] = [
  [/^image\//, FileImage],
  [/^audio\//, FileAudio],
  [/^video\//, FileVideo],
  [/zip|tar|rar|7z|gzip|compress/, FileArchive],
  [/^message\//, Mail],
  [/calendar|\/ics/, CalendarDays],
  [/vcard|directory/, UserRound],
  [/^text\/|pdf|word|document|sheet|presentation/, FileText],
];

/** A grid of rows. */
export const fileGrid = "grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-2";

interface FileRowProps {
  name: string;
  type: string;
  size: number;
  danger: Danger | null;
  /** What else there is to say of it. */
  more?: string | null;
  /** What can be done with it. */
  children: ReactNode;
}

/** One file of a message. */
export function FileRow({ name, type, size, danger, more, children }: FileRowProps) {
  const { clock } = useMail();
  const Icon = icons.find(([pattern]) => pattern.test(type))?.[1] ?? File;
  return (
    <li className="flex h-13 items-center gap-2.5 rounded-lg border bg-canvas pe-1.5 ps-3 transition-colors hover:border-line-strong">
      <Icon aria-hidden className="size-5 shrink-0 stroke-[1.5] text-accent-text" />
      <div className="min-w-0 grow">
        <p className="truncate text-sm font-medium" title={name}>
          {name}
        </p>
        <p suppressHydrationWarning className="text-xs text-ink-3">
          {sizeText(size, clock.locale)}
          {more ? ` · ${more}` : null}
          {danger ? <span className="text-warn-text"> · {danger.label}</span> : null}
        </p>
      </div>
      {children}
    </li>
  );
}
