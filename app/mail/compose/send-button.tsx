"use client";

import { Archive, CalendarClock, ChevronDown, Clock3, MailCheck, Send, UsersRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import {
  Menu,
  MenuCheckItem,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuSeparator,
  MenuTrigger,
} from "../../ui/menu.tsx";
import { useMail } from "../mail-context.tsx";
import { dayTime } from "../time-format.ts";
import { sendTimes } from "./send-times.ts";
import type { SendWith } from "./use-letter-box.ts";
import { WhenDialog } from "./when-dialog.tsx";

interface SendButtonProps {
  sending: boolean;
  /** True for an answer: its conversation can be archived with it. */
  answers: boolean;
  menu: boolean;
  onMenu(open: boolean): void;
  asksReceipt: boolean;
  onAskReceipt(asks: boolean): void;
  onSend(how: Partial<SendWith>): void;
  /** Asks who is to get a message of his own; null where that is not offered. */
  onSendToEach: (() => void) | null;
}

/** Send, and beside it the other ways of sending. */
export function SendButton(props: SendButtonProps) {
  const { sending, answers, menu, onMenu, asksReceipt, onAskReceipt, onSend, onSendToEach } = props;
  const t = useTranslations("mail.compose");
  const named = useTranslations("mail.times");
  const receipts = useTranslations("receipts");
  const { clock, places } = useMail();
  const [choosing, setChoosing] = useState(false);
  const latest = Date.now() + places.maxDelayedSendS * 1000;
  const times = menu ? sendTimes({ ...clock, now: Date.now() }).filter(({ at }) => at < latest) : [];
  const canWait = places.maxDelayedSendS > 0;
  return (
    <>
      <div className="flex">
        <Button
          variant="primary"
          busy={sending}
          onClick={() => onSend({})}
          title="Ctrl+Enter"
          className="rounded-e-none"
        >
          <Send aria-hidden />
          {sending ? t("sending") : t("send")}
        </Button>
        <Menu open={menu} onOpenChange={onMenu}>
          <MenuTrigger asChild>
            <Button
              variant="primary"
              aria-label={t("moreWays")}
              title={t("moreWays")}
              disabled={sending}
              className="rounded-s-none border-s border-accent-ink/25 px-1.5!"
            >
              <ChevronDown aria-hidden />
            </Button>
          </MenuTrigger>
          <MenuContent align="start" side="top" className="w-76">
            {canWait ? (
              <>
                <MenuLabel>{t("sendLater")}</MenuLabel>
                {times.map(({ label, at }) => (
                  <MenuItem key={label} onSelect={() => onSend({ later: new Date(at) })}>
                    <Clock3 aria-hidden />
                    {named(label)}
                    <span className="ms-auto text-xs text-ink-3">{dayTime(at, clock)}</span>
                  </MenuItem>
                ))}
                <MenuItem onSelect={() => setChoosing(true)}>
                  <CalendarClock aria-hidden />
                  {t("pickTime")}
                </MenuItem>
              </>
            ) : null}
            {canWait && (answers || onSendToEach) ? <MenuSeparator /> : null}
            {answers ? (
              <MenuItem shortcut="Ctrl ⇧ Enter" onSelect={() => onSend({ archive: true })}>
                <Archive aria-hidden />
                {t("sendAndArchive")}
              </MenuItem>
            ) : null}
            {onSendToEach ? (
              <MenuItem onSelect={onSendToEach}>
                <UsersRound aria-hidden />
                {t("each.menu")}
              </MenuItem>
            ) : null}
            {canWait || answers || onSendToEach ? <MenuSeparator /> : null}
            <MenuCheckItem checked={asksReceipt} onCheckedChange={onAskReceipt}>
              <MailCheck aria-hidden />
              {receipts("ask")}
            </MenuCheckItem>
          </MenuContent>
        </Menu>
      </div>
      <WhenDialog open={choosing} onOpenChange={setChoosing} onChosen={(later) => onSend({ later })} />
    </>
  );
}
