"use client";

import { CirclePause, CirclePlay, Ellipsis, RotateCw, Split, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { QueueSelection } from "../../../mail-core/index.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../../ui/menu.tsx";
import type { Asked } from "./queue-dialog.tsx";
import { useQueueActs } from "./use-acts.ts";

interface ActMenuProps {
  which: QueueSelection;
  about: string;
  /** Which acts there are; all by default. */
  canHold?: boolean;
  canRelease?: boolean;
  onAsk(asked: Asked): void;
}

/** Everything that can be done to these. */
export function ActMenu({ which, about, canHold = true, canRelease = true, onAsk }: ActMenuProps) {
  const t = useTranslations("admin.queue");
  const { busy, run } = useQueueActs();
  return (
    <Menu>
      <MenuTrigger asChild>
        <IconButton label={t("acts.menu", { about })} size="sm" disabled={busy}>
          <Ellipsis aria-hidden />
        </IconButton>
      </MenuTrigger>
      <MenuContent align="end">
        {canHold ? (
          <>
            <MenuItem onSelect={() => run("retry", which)}>
              <RotateCw aria-hidden />
              {t("acts.retry")}
            </MenuItem>
            <MenuItem onSelect={() => run("hold", which)}>
              <CirclePause aria-hidden />
              {t("acts.hold")}
            </MenuItem>
          </>
        ) : null}
        {canRelease ? (
          <MenuItem onSelect={() => run("release", which)}>
            <CirclePlay aria-hidden />
            {t("acts.release")}
          </MenuItem>
        ) : null}
        <MenuItem onSelect={() => onAsk({ act: "route", which, about })}>
          <Split aria-hidden />
          {t("acts.route")}
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger onSelect={() => onAsk({ act: "delete", which, about })}>
          <Trash2 aria-hidden />
          {t("acts.delete")}
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
