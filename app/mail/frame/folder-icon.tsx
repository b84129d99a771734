import {
  AlarmClock,
  Archive,
  FilePen,
  Folder,
  Inbox,
  type LucideIcon,
  OctagonAlert,
  SendHorizontal,
  Trash2,
} from "lucide-react";

const icons: Record<string, LucideIcon> = {
  inbox: Inbox,
  snoozed: AlarmClock,
  drafts: FilePen,
  sent: SendHorizontal,
  archive: Archive,
  junk: OctagonAlert,
  trash: Trash2,
};

export function FolderIcon({ role, className }: { role: string | null; className?: string }) {
  const Icon = icons[role ?? ""] ?? Folder;
  return <Icon aria-hidden className={className} />;
}
