"use client";

import { ChevronsUpDown, Keyboard, Lock, LogOut, Settings2, UserRoundCog } from "lucide-react";
import { useTranslations } from "next-intl";
import { useLeaving } from "../../sign-in/unsent.tsx";
import { lockNow } from "../../sign-in/watch-lock.ts";
import { Avatar } from "../../ui/avatar.tsx";
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from "../../ui/menu.tsx";
import { type Theme, themeFrom } from "../../ui/theme-names.ts";
import { useAppearance } from "../appearance-context.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { useShortcutHelp } from "../shortcut-help.tsx";

const themes: readonly Theme[] = ["system", "light", "dark"];

async function signOutHere(): Promise<void> {
  const { signOut } = await import("next-auth/react");
  await signOut({ callbackUrl: "/sign-in" });
}

export function AccountMenu() {
  const t = useTranslations("mail.frame");
  const { person } = useSteadyMail();
  const help = useShortcutHelp();
  const { theme, change } = useAppearance();
  const { leave, asked } = useLeaving(signOutHere);
  return (
    <>
      <Menu>
        <MenuTrigger className="flex h-11 w-full items-center gap-2.5 rounded-md px-2 text-start hover:bg-hover data-[state=open]:bg-hover">
          <Avatar name={person.name || null} email={person.address} className="size-7!" />
          <span className="min-w-0 grow">
            {person.name ? (
              <span className="block truncate text-sm leading-4 font-medium">{person.name}</span>
            ) : null}
            <span className="block truncate text-xs text-ink-3">{person.address}</span>
          </span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
          <span className="sr-only">{t("accountMenu")}</span>
        </MenuTrigger>
        <MenuContent side="top" align="start" className="w-56">
          {person.administrator ? (
            <MenuItem asChild>
              <a href="/admin">
                <Settings2 aria-hidden />
                {t("administration")}
              </a>
            </MenuItem>
          ) : null}
          <MenuItem asChild>
            <a href="/settings">
              <UserRoundCog aria-hidden />
              {t("settings")}
            </a>
          </MenuItem>
          <MenuSeparator />
          <MenuLabel>{t("colours")}</MenuLabel>
          <MenuRadioGroup value={theme} onValueChange={(value) => change({ theme: themeFrom(value) })}>
            {themes.map((name) => (
              <MenuRadioItem key={name} value={name} onSelect={(event) => event.preventDefault()}>
                {t(`themes.${name}`)}
              </MenuRadioItem>
            ))}
          </MenuRadioGroup>
          <MenuSeparator />
          <MenuItem onSelect={() => help.open()} shortcut="?">
            <Keyboard aria-hidden />
            {t("shortcuts")}
          </MenuItem>
          <MenuItem onSelect={lockNow} shortcut="g l">
            <Lock aria-hidden />
            {t("lockNow")}
          </MenuItem>
          <MenuItem onSelect={() => void leave()}>
            <LogOut aria-hidden />
            {t("signOut")}
          </MenuItem>
        </MenuContent>
      </Menu>
      {asked}
    </>
  );
}
