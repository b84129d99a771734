"use client";

import { PenLine } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { cn } from "../ui/cn.ts";
import { FetchTheRest, later, untilHere } from "../ui/later.tsx";
import { PageTitle } from "../ui/page-title.tsx";
import { AppearanceProvider, useAppearance } from "./appearance-context.tsx";
import { ComposerProvider, useComposer } from "./compose/composer-context.tsx";
import { WriteAsked } from "./compose/write-asked.tsx";
import { ContactCommandsProvider } from "./contacts/contact-commands.tsx";
import { FolderRail } from "./frame/folder-rail.tsx";
import { PaneEdge, paneWidths } from "./frame/pane-edge.tsx";
import { KeysProvider } from "./keys/keys-provider.tsx";
import { LabelDialogProvider } from "./labels/label-dialog.tsx";
import { ConversationList } from "./list/conversation-list.tsx";
import { DiscardProvider } from "./list/discard.tsx";
import { SelectionProvider } from "./list/selection.tsx";
import { SnoozeProvider } from "./list/snooze.tsx";
import type { MailStart } from "./load.ts";
import { MailProvider, useMail, useMay, useStore } from "./mail-context.tsx";
import { MailKeys } from "./mail-keys.tsx";
import { OfflineBar } from "./offline-bar.tsx";
import { OldBuildBar } from "./old-build-bar.tsx";
import { OutboxNews } from "./outbox/outbox-news.tsx";
import { isContacts, isOutbox, isScheduled } from "./place.ts";
import { Reading } from "./reading/reading.tsx";
import { TrustedSendersProvider } from "./reading/trusted-senders.tsx";
import { ShortcutHelp } from "./shortcut-help.tsx";
import { TabDialogProvider } from "./tabs/tab-dialog.tsx";

const FolderDrawer = later(() => import("./frame/folder-drawer.tsx").then((all) => all.FolderDrawer));
const ScheduledList = later(() => import("./list/scheduled-list.tsx").then((all) => all.ScheduledList));
/** What is shown in place of an account that is not open to the reader. */
export const ClosedAccount = later(() =>
  import("./frame/other-accounts.ts").then((all) => all.ClosedAccount),
);
const OutboxList = later(() => import("./outbox/outbox-list.tsx").then((all) => all.OutboxList));
/** Fetched when the contacts are first looked at. Where that takes long, the rest of the screen must not wait for it. */
const ContactsPanes = dynamic(
  () => untilHere(() => import("./contacts/contacts-panes.tsx")).then((all) => all.ContactsPanes),
  { loading: () => null },
);

/** The mail: folders, list and reading side by side, as many as one chose; on a phone one after the other. */
export function MailScreen({ start }: { start: MailStart }) {
  return (
    <AppearanceProvider start={start.appearance}>
      <MailProvider start={start}>
        <KeysProvider>
          <ComposerProvider>
            <SelectionProvider>
              <DiscardProvider>
                <TrustedSendersProvider start={start.trusted}>
                  <LabelDialogProvider>
                    <SnoozeProvider>
                      <TabDialogProvider>
                        <ShortcutHelp>
                          <ContactCommandsProvider>
                            <MailKeys />
                            <WriteAsked />
                            <TitleCount />
                            <OutboxNews />
                            <Panes />
                            <FetchTheRest />
                          </ContactCommandsProvider>
                        </ShortcutHelp>
                      </TabDialogProvider>
                    </SnoozeProvider>
                  </LabelDialogProvider>
                </TrustedSendersProvider>
              </DiscardProvider>
            </SelectionProvider>
          </ComposerProvider>
        </KeysProvider>
      </MailProvider>
    </AppearanceProvider>
  );
}

function Panes() {
  const t = useTranslations("mail.screen");
  const { place } = useMail();
  const [drawer, setDrawer] = useState(false);
  const appearance = useAppearance();
  const { layout } = appearance;
  const isOpen = useStore(({ account }) => account !== undefined);
  if (!isOpen) return <ClosedAccount address={place.account ?? ""} />;
  return (
    <div
      data-layout={layout}
      style={paneWidths(appearance)}
      className="flex h-dvh overflow-hidden print:block print:h-auto print:overflow-visible"
    >
      {layout === "one" ? null : (
        <aside className="relative w-(--folders-width) shrink-0 border-e max-lg:hidden print:hidden">
          <FolderRail />
          <PaneEdge pane="foldersWidthPx" label={t("foldersWidth")} />
        </aside>
      )}
      {drawer ? <FolderDrawer onClose={() => setDrawer(false)} /> : null}
      <main className="flex min-w-0 grow flex-col print:block">
        <OfflineBar />
        <OldBuildBar />
        <div className="flex min-h-0 grow print:block">
          {isContacts(place) ? (
            <ContactsPanes onMenu={() => setDrawer(true)} />
          ) : (
            <MailPanes onMenu={() => setDrawer(true)} />
          )}
        </div>
      </main>
    </div>
  );
}

/** The list and the open conversation. */
function MailPanes({ onMenu }: { onMenu(): void }) {
  const t = useTranslations("mail.screen");
  const { place } = useMail();
  const composer = useComposer();
  const { layout } = useAppearance();
  const reading = place.threadId !== null;
  const maySubmit = useMay("submit");
  return (
    <>
      <div
        className={cn(
          "relative w-(--list-width) shrink-0 border-e alone:w-full alone:border-e-0 print:hidden",
          reading && "alone:hidden",
        )}
      >
        {isScheduled(place) ? (
          <ScheduledList onMenu={onMenu} />
        ) : isOutbox(place) ? (
          <OutboxList onMenu={onMenu} />
        ) : (
          <ConversationList onMenu={onMenu} />
        )}
        {layout === "three" ? <PaneEdge pane="listWidthPx" label={t("listWidth")} /> : null}
        {maySubmit ? (
          <button
            type="button"
            aria-label={t("compose")}
            onClick={() => composer.open({ kind: "new" })}
            className={cn(
              "absolute end-4 bottom-[calc(16px+env(safe-area-inset-bottom))] grid size-13 place-items-center rounded-xl bg-accent text-accent-ink shadow-lg",
              layout !== "one" && "md:hidden",
            )}
          >
            <PenLine aria-hidden className="size-5" />
          </button>
        ) : null}
      </div>
      <div className={cn("min-w-0 grow", !reading && "alone:hidden print:hidden")}>
        <Reading />
      </div>
    </>
  );
}

/** Unread mail in the tab's title, and said aloud when it grows. */
function TitleCount() {
  const t = useTranslations("mail.screen");
  const unread = useStore((store) => {
    const inbox = store.mailboxWithRole("inbox");
    return inbox ? store.unreadIn(inbox) : 0;
  });
  const { person, place } = useMail();
  const address = place.account ?? person.address;
  const isOwn = place.account === null;
  const title = `${unread > 0 ? `(${unread}) ` : ""}${isContacts(place) ? t("contacts") : t("mail")} · ${address}`;
  useEffect(() => {
    if (!isOwn) return;
    // The number on the icon of the installed program; not every browser has one.
    const shown = unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.();
    shown?.catch(() => {});
  }, [unread, isOwn]);
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <p aria-live="polite" className="sr-only">
        {t("unreadInInbox", { unread })}
      </p>
    </>
  );
}
