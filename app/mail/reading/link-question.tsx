"use client";

import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import type { LinkDeceit } from "./link-deceit.ts";

/** A link that was followed and is not what it says. */
export interface DoubtfulLink extends LinkDeceit {
  href: string;
  /** Who counts it on its way; null where nobody is known to. */
  service: string | null;
}

/** Asks before a link is opened that says one host and leads to another. */
export function LinkQuestion({ link, onClose }: { link: DoubtfulLink | null; onClose(): void }) {
  const t = useTranslations("links");
  const words = ({ says, leadsTo, service }: DoubtfulLink) =>
    service === null ? t("words", { says, leadsTo }) : t("countedWords", { says, leadsTo, service });
  return (
    <Dialog open={link !== null} onOpenChange={(open) => !open && onClose()}>
      {link ? (
        <DialogContent
          size="sm"
          title={t("title")}
          description={words(link)}
          footer={
            <>
              <DialogClose asChild>
                <Button>{t("stay")}</Button>
              </DialogClose>
              <Button variant="primary" asChild>
                <a href={link.href} target="_blank" rel="noopener noreferrer" onClick={onClose}>
                  {t("open", { host: link.leadsTo })}
                </a>
              </Button>
            </>
          }
        >
          <p className="rounded-md border bg-canvas px-3 py-2 font-mono text-xs [overflow-wrap:anywhere]">
            {link.href.slice(0, 500)}
          </p>
        </DialogContent>
      ) : null}
    </Dialog>
  );
}
