"use client";

import { Check, ChevronDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { Avatar } from "../../ui/avatar.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "../../ui/menu.tsx";
import { useSteadyMail, useStore } from "../mail-context.tsx";
import { inboxOf, urlOf } from "../place.ts";
import { useInboxCounts } from "./use-inbox-counts.ts";

/** Whose mail is shown, and the way to the other accounts that are open to the reader. */
export function AccountSwitcher() {
  const t = useTranslations("mail.accounts");
  const { store } = useSteadyMail();
  const accounts = useStore((held) => held.accounts);
  const counts = useInboxCounts();
  const shown = accounts.find(({ id }) => id === store.accountId);
  const elsewhere = accounts.reduce(
    (sum, { id }) => sum + (id === store.accountId ? 0 : (counts.get(id) ?? 0)),
    0,
  );
  return (
    <Menu>
      <MenuTrigger className="flex h-10 w-full items-center gap-2.5 rounded-md border border-line bg-surface px-2 text-start hover:bg-hover data-[state=open]:bg-hover">
        <Avatar name={null} email={shown?.address ?? ""} className="size-6! text-2xs!" />
        <span className="min-w-0 grow truncate text-sm font-medium">
          <span className="sr-only">{t("mailOf")} </span>
          {shown?.address}
        </span>
        {elsewhere > 0 ? (
          <>
            <span aria-hidden className="size-2 shrink-0 rounded-full bg-accent" />
            <span className="sr-only">{t("unreadElsewhere", { unread: elsewhere })}</span>
          </>
        ) : null}
        <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-3" />
      </MenuTrigger>
      <MenuContent align="start" className="w-80 max-w-[calc(100vw-24px)]">
        <MenuLabel>{t("accounts")}</MenuLabel>
        {accounts.map((account) => {
          const { id, address, access } = account;
          const unread = counts.get(id) ?? 0;
          const isShown = id === store.accountId;
          return (
            <MenuItem key={id} asChild>
              <a
                href={urlOf(inboxOf(account))}
                aria-current={isShown ? "true" : undefined}
                className="py-1.5"
              >
                <Avatar name={null} email={address} className="size-6! text-2xs!" />
                <span className="min-w-0 grow">
                  <span className="block truncate">{address}</span>
                  <span className="block truncate text-xs text-ink-3">{t(`access.${access}`)}</span>
                </span>
                {unread > 0 ? (
                  <span className="text-xs font-semibold tabular-nums">
                    <span aria-hidden>{unread > 9999 ? "9999+" : unread}</span>
                    <span className="sr-only">{t("unread", { unread })}</span>
                  </span>
                ) : null}
                {isShown ? <Check aria-hidden /> : null}
              </a>
            </MenuItem>
          );
        })}
      </MenuContent>
    </Menu>
  );
}
