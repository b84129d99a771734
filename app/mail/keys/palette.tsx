"use client";

import { Command } from "cmdk";
import { CalendarClock, FileText, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog } from "radix-ui";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Appearance } from "../../../lib/appearance.ts";
import type { Template } from "../../../lib/template.ts";
import { readTemplates } from "../../settings/templates/actions.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { useAppearance } from "../appearance-context.tsx";
import { useComposer } from "../compose/composer-context.tsx";
import { FolderIcon } from "../frame/folder-icon.tsx";
import { useFolderName } from "../frame/folder-name.ts";
import { arrange } from "../frame/folders.ts";
import { useMail, useMay, useStore } from "../mail-context.tsx";
import { inboxOf, mailboxOf, scheduledSegment, segmentOf } from "../place.ts";
import { commands as all, shownKeys } from "./key-map.ts";
import { useKeyboard } from "./keys-provider.tsx";
import type { Commands, PalettePage } from "./use-commands.ts";

interface PaletteProps {
  /** Null while it is closed. */
  page: PalettePage | null;
  onPage(page: PalettePage | null): void;
  commands: Commands;
}

/** Each has a name in `mail.keys.looks`. */
const looks = [
  ["light", { theme: "light" }],
  ["dark", { theme: "dark" }],
  ["system", { theme: "system" }],
  ["three", { layout: "three" }],
  ["two", { layout: "two" }],
  ["one", { layout: "one" }],
  ["comfortable", { density: "comfortable" }],
  ["compact", { density: "compact" }],
] as const satisfies readonly [string, Partial<Appearance>][];

/** Every act by its name, with the key that does the same; or the folders, to move to one; or the accounts. */
export function Palette({ page, onPage, commands }: PaletteProps) {
  const t = useTranslations("mail.keys");
  const { place, go, person, store } = useMail();
  const { change } = useAppearance();
  const folderName = useFolderName();
  const { keys } = useKeyboard();
  const mailboxes = useStore((store) => store.mailboxes);
  const composer = useComposer();
  const [templates, setTemplates] = useState<readonly Template[]>([]);
  useEffect(() => {
    // The other acts do without them.
    if (page === "acts") readTemplates().then(setTemplates, () => {});
  }, [page]);
  const then = useRef<(() => void) | null>(null);
  const { system, own } = arrange(mailboxes);
  const folders = [...system, ...own.map(({ mailbox }) => mailbox)];
  const here = mailboxOf(place, mailboxes)?.id;
  const isChosen = commands.chosen().length > 0;
  const isOpen = place.threadId !== null;
  /** Done when the palette has gone and the focus is back where it was. */
  const close = (work: () => void) => () => {
    then.current = work;
    onPage(null);
  };
  // What is chosen is what one means to do something with.
  const names = [...new Set(all.map(([, { group }]) => group))];
  const groups = isChosen ? [...new Set(["conversations" as const, ...names])] : names;
  const moving = page === "folders";
  const choosing = page === "accounts";
  const accounts = useStore((store) => store.accounts);
  const others = accounts.filter(({ id }) => id !== store.accountId);
  const maySubmit = useMay("submit");
  const said = { acts: "commands", folders: "moveToFolder", accounts: "accounts" } as const;
  const asked = { acts: "whatToDo", folders: "moveTo", accounts: "openMailOf" } as const;
  const missed = { acts: "noAct", folders: "noFolder", accounts: "noAccount" } as const;

  return (
    <Dialog.Root open={page !== null} onOpenChange={(open) => !open && onPage(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={() => {
            const work = then.current;
            then.current = null;
            if (work) queueMicrotask(work);
          }}
          className="fixed top-[12dvh] left-1/2 z-50 w-[calc(100%-32px)] max-w-[560px] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-lg"
        >
          <Dialog.Title className="sr-only">{t(said[page ?? "acts"])}</Dialog.Title>
          <Command key={page} label={moving ? t("folders") : t(said[page ?? "acts"])} loop>
            <div className="flex items-center gap-2.5 border-b px-4">
              <Search aria-hidden className="size-4 shrink-0 text-ink-3" />
              <Command.Input
                autoFocus
                placeholder={t(asked[page ?? "acts"])}
                className="h-12 w-full bg-transparent text-base outline-none placeholder:text-ink-3"
              />
            </div>
            <Command.List className="max-h-[min(420px,60dvh)] scroll-py-2 overflow-y-auto p-2">
              <Command.Empty className="px-3 py-8 text-center text-sm text-ink-3">
                {t(missed[page ?? "acts"])}
              </Command.Empty>
              {choosing
                ? accounts.map((account) => (
                    <Item
                      key={account.id}
                      id={`account ${account.id}`}
                      words={account.address}
                      onSelect={close(() => go(inboxOf(account)))}
                    >
                      <Avatar name={null} email={account.address} className="size-5! text-2xs!" />
                    </Item>
                  ))
                : moving
                  ? folders
                      .filter(({ id, role }) => id !== here && role !== "drafts" && role !== "sent")
                      .map((mailbox) => (
                        <Item
                          key={mailbox.id}
                          id={`move ${mailbox.id}`}
                          words={folderName(mailbox)}
                          onSelect={close(() => commands.moveTo(mailbox.id))}
                        >
                          <FolderIcon role={mailbox.role} className="size-4 shrink-0 text-ink-3" />
                        </Item>
                      ))
                  : groups.map((group) => (
                      <Group key={group} name={t(`groups.${group}`)}>
                        {all
                          .filter(
                            ([id, one]) => one.group === group && id !== "palette" && commands.offers(id),
                          )
                          .filter(([, one]) => isChosen || !one.needsChosen)
                          .filter(([id]) => isOpen || !/^(reply|replyAll|forward|back)$/.test(id))
                          .map(([id]) => (
                            <Item
                              key={id}
                              id={id}
                              words={t(`names.${id}`)}
                              keys={keys[id][0]}
                              onSelect={
                                id === "move"
                                  ? () => onPage("folders")
                                  : id === "accounts"
                                    ? () => onPage("accounts")
                                    : close(commands.run[id])
                              }
                            />
                          ))}
                      </Group>
                    ))}
              {moving || choosing ? null : (
                <>
                  {others.length > 0 ? (
                    <Group name={t("accounts")}>
                      {others.map((account) => (
                        <Item
                          key={account.id}
                          id={`account ${account.id}`}
                          words={t("openFolder", { name: account.address })}
                          onSelect={close(() => go(inboxOf(account)))}
                        >
                          <Avatar name={null} email={account.address} className="size-4! text-2xs!" />
                        </Item>
                      ))}
                      {place.search
                        ? others.map((account) => (
                            <Item
                              key={account.id}
                              id={`search ${account.id}`}
                              words={t("searchThere", {
                                query: place.search ?? "",
                                address: account.address,
                              })}
                              onSelect={close(() =>
                                go({ ...inboxOf(account), mailbox: "search", search: place.search }),
                              )}
                            >
                              <Search aria-hidden className="size-4 shrink-0 text-ink-3" />
                            </Item>
                          ))
                        : null}
                    </Group>
                  ) : null}
                  <Group name={t("folders")}>
                    {maySubmit ? (
                      <Item
                        id="scheduled"
                        words={t("openScheduled")}
                        onSelect={close(() =>
                          go({ mailbox: scheduledSegment, threadId: null, search: null }),
                        )}
                      >
                        <CalendarClock aria-hidden className="size-4 shrink-0 text-ink-3" />
                      </Item>
                    ) : null}
                    {folders.map((mailbox) => (
                      <Item
                        key={mailbox.id}
                        id={`go ${mailbox.id}`}
                        words={t("openFolder", { name: folderName(mailbox) })}
                        onSelect={close(() =>
                          go({ mailbox: segmentOf(mailbox), threadId: null, search: null }),
                        )}
                      >
                        <FolderIcon role={mailbox.role} className="size-4 shrink-0 text-ink-3" />
                      </Item>
                    ))}
                  </Group>
                  {templates.length > 0 && maySubmit ? (
                    <Group name={t("templates")}>
                      {templates.map((template) => (
                        <Item
                          key={template.id}
                          id={`template ${template.id}`}
                          words={t("writeWith", { name: template.name })}
                          onSelect={close(() => composer.open({ kind: "new", template }))}
                        >
                          <FileText aria-hidden className="size-4 shrink-0 text-ink-3" />
                        </Item>
                      ))}
                    </Group>
                  ) : null}
                  <Group name={t("settings")}>
                    {looks.map(([words, look]) => (
                      <Item
                        key={words}
                        id={words}
                        words={t(`looks.${words}`)}
                        onSelect={close(() => change(look))}
                      />
                    ))}
                    <Item
                      id="settings"
                      words={t("settings")}
                      onSelect={close(() => window.location.assign("/settings"))}
                    />
                    {person.administrator ? (
                      <Item
                        id="admin"
                        words={t("administration")}
                        onSelect={close(() => window.location.assign("/admin"))}
                      />
                    ) : null}
                  </Group>
                </>
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={name}
      className="mb-1.5 [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  id: string;
  words: string;
  keys?: string | undefined;
  onSelect(): void;
  children?: ReactNode;
}

function Item({ id, words, keys, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={id}
      keywords={[words]}
      onSelect={onSelect}
      className="flex h-9 cursor-default items-center gap-2.5 rounded-md px-3 text-sm text-ink-2 data-[selected=true]:bg-hover data-[selected=true]:text-ink"
    >
      {children}
      <span className="min-w-0 grow truncate">{words}</span>
      {keys ? (
        <span className="flex shrink-0 gap-1">
          {shownKeys(keys).map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
        </span>
      ) : null}
    </Command.Item>
  );
}
