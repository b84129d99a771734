"use client";

import { useTranslations } from "next-intl";
import { Dialog } from "radix-ui";
import { FolderRail } from "./folder-rail.tsx";

/** The folders where there is no room beside the list: over it, until one goes somewhere. */
export function FolderDrawer({ onClose }: { onClose(): void }) {
  const t = useTranslations("mail.screen");
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 start-0 z-50 w-[280px] animate-fade border-e shadow-lg"
        >
          <Dialog.Title className="sr-only">{t("folders")}</Dialog.Title>
          <FolderRail onGo={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
