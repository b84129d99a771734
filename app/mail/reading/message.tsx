"use client";

import {
  ChevronDown,
  Code,
  EllipsisVertical,
  FileDown,
  Forward,
  List,
  Mail,
  MapPin,
  Printer,
  Reply,
  ReplyAll,
  Star,
  Trash2,
} from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Email, EmailAddress } from "../../../lib/jmap/types.ts";
import { smimeKind } from "../../../lib/smime/kind.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Badge } from "../../ui/badge.tsx";
import { cn } from "../../ui/cn.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { untilHere } from "../../ui/later.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../../ui/menu.tsx";
import { type ComposeRequest, useComposer } from "../compose/composer-context.tsx";
import { KeepSender } from "../contacts/keep-sender.tsx";
import { LabelChip } from "../labels/label-chip.tsx";
import { useDiscard } from "../list/discard.tsx";
import { labelsOf, nameOf } from "../list/row-facts.ts";
import { useClock, useMay, useSteadyMail, useStore } from "../mail-context.tsx";
import { longTime, shortTime } from "../time-format.ts";
import { useActs } from "../use-acts.ts";
import { ArrivalDialog } from "./arrival-dialog.tsx";
import { Attachments } from "./attachments.tsx";
import { BlockSender } from "./block-sender.tsx";
import { Body, BodySkeleton } from "./body.tsx";
import { Delivery } from "./delivery.tsx";
import { FieldRows } from "./field-rows.tsx";
import { useMessageFile } from "./message-file.ts";
import { printedAs, printMessage } from "./print.ts";
import { ReceiptBar } from "./receipt-bar.tsx";
import { isNotice, ReceiptTold } from "./receipt-told.tsx";
import { RuleFrom } from "./rule-from.tsx";
import { SenderSigns } from "./signs/sender-signs-line.tsx";
import { SourceDialog } from "./source-dialog.tsx";
import { Unsubscribe } from "./unsubscribe.tsx";

/** Fetched for the first message that is signed or encrypted. */
const SmimeMessage = dynamic(
  () => untilHere(() => import("./smime/smime-message.tsx")).then((all) => all.SmimeMessage),
  { ssr: false, loading: () => <BodySkeleton /> },
);

interface MessageProps {
  email: Email;
  expanded: boolean;
  onToggle: () => void;
}

/** One message of a conversation: a line when folded, whole when not. */
export function Message({ email, expanded, onToggle }: MessageProps) {
  const t = useTranslations("mail.reading");
  const clock = useClock();
  const from = email.from?.[0];
  const draft = email.keywords.$draft === true;
  const mine = useStore((store) => {
    const sent = store.mailboxWithRole("sent")?.id;
    return sent !== undefined && email.mailboxIds[sent] === true;
  });
  const maySubmit = useMay("submit");
  const name = nameOf(from) || t("noSender");
  if (!expanded)
    return (
      <article {...printedAs(email.id)} className="border-b">
        <button
          type="button"
          onClick={onToggle}
          aria-expanded={false}
          className="flex h-14 w-full items-center gap-3 rounded-md px-5 text-start hover:bg-hover max-md:px-4"
        >
          <Avatar name={from?.name ?? null} email={from?.email ?? ""} className="size-7!" />
          <span className="w-36 shrink-0 truncate text-sm font-medium max-md:w-24">{name}</span>
          {draft ? <span className="text-sm text-danger-text">{t("draft")}</span> : null}
          <span className="min-w-0 grow truncate text-sm text-ink-3">{email.preview}</span>
          <time suppressHydrationWarning dateTime={email.receivedAt} className="shrink-0 text-xs text-ink-3">
            {shortTime(email.receivedAt, clock)}
          </time>
        </button>
      </article>
    );
  return (
    <article
      {...printedAs(email.id)}
      aria-label={t("messageFrom", { name })}
      className="border-b px-5 pt-4 pb-6 max-md:px-4"
    >
      <MessageHead email={email} onToggle={onToggle} draft={draft} mine={mine} />
      <div className="mt-4 md:ps-11">
        {maySubmit ? <ReceiptBar email={email} mine={mine} /> : null}
        {isNotice(email) ? <ReceiptTold email={email} /> : null}
        {smimeKind(email["header:Content-Type"] ?? "") ? (
          <SmimeMessage email={email} />
        ) : (
          <>
            <Body email={email} />
            <Attachments email={email} />
          </>
        )}
        {mine && !draft && maySubmit ? <Delivery email={email} /> : null}
      </div>
    </article>
  );
}

interface MessageHeadProps {
  email: Email;
  onToggle: () => void;
  draft: boolean;
  /** It was sent from here. */
  mine: boolean;
}

function MessageHead({ email, onToggle, draft, mine }: MessageHeadProps) {
  const t = useTranslations("mail.reading");
  const clock = useClock();
  const acts = useActs();
  const composer = useComposer();
  const [details, setDetails] = useState(false);
  const [mayWrite, maySubmit, isOwn] = [useMay("write"), useMay("submit"), useMay("own")];
  const from = email.from?.[0];
  const starred = email.keywords.$flagged === true;
  const write = (kind: Exclude<ComposeRequest["kind"], "new">) => () => composer.open({ kind, email });
  const receivers = [...(email.to ?? []), ...(email.cc ?? [])];
  return (
    <header className="flex flex-wrap items-start gap-x-3">
      <Avatar name={from?.name ?? null} email={from?.email ?? ""} className="mt-0.5" />
      <div className="min-w-0 grow basis-0">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <button
            type="button"
            onClick={onToggle}
            aria-expanded
            className="min-h-6 min-w-0 truncate text-start"
          >
            <span className="text-base font-semibold">{nameOf(from) || t("noSender")}</span>
            {from?.name ? <span className="ms-2 text-sm text-ink-3 max-md:hidden">{from.email}</span> : null}
          </button>
          {draft ? <Badge tone="danger">{t("draft")}</Badge> : null}
          {draft || mine ? null : <SenderSigns email={email} />}
          {draft || !isOwn ? null : <Unsubscribe email={email} />}
          {email.keywords.$answered ? <Badge>{t("answered")}</Badge> : null}
          {email.keywords.$forwarded ? <Badge>{t("forwarded")}</Badge> : null}
          {labelsOf([email]).map((keyword) => (
            <LabelChip key={keyword} keyword={keyword} />
          ))}
        </div>
        <button
          type="button"
          onClick={() => setDetails(!details)}
          aria-expanded={details}
          className="flex min-h-6 max-w-full items-center gap-1 rounded-sm text-xs text-ink-3 hover:text-ink"
        >
          <span className="truncate">
            {t("toPeople", {
              people: receivers.map((address) => nameOf(address)).join(", ") || t("undisclosed"),
            })}
          </span>
          <ChevronDown
            aria-hidden
            className={cn("size-3.5 shrink-0 transition-transform", details && "rotate-180")}
          />
          <span className="sr-only">{t("details")}</span>
        </button>
      </div>
      <div className="flex shrink-0 items-center">
        <time
          suppressHydrationWarning
          dateTime={email.receivedAt}
          title={longTime(email.receivedAt, clock)}
          className="me-2 text-xs text-ink-3"
        >
          {shortTime(email.receivedAt, clock)}
        </time>
        <div className="flex items-center print:hidden">
          {mayWrite ? (
            <IconButton
              size="sm"
              label={starred ? t("removeStar") : t("star")}
              pressed={starred}
              onClick={() => acts.star([email], !starred)}
            >
              <Star className={cn(starred && "fill-star text-star")} />
            </IconButton>
          ) : null}
          {maySubmit ? (
            <IconButton
              size="sm"
              label={draft ? t("goOnWriting") : t("reply")}
              onClick={write(draft ? "draft" : "reply")}
              className="max-md:hidden"
            >
              <Reply />
            </IconButton>
          ) : null}
          <MessageMenu email={email} write={write} />
        </div>
      </div>
      {details ? <Details email={email} /> : null}
    </header>
  );
}

interface MessageMenuProps {
  email: Email;
  write: (kind: Exclude<ComposeRequest["kind"], "new">) => () => void;
}

function MessageMenu({ email, write }: MessageMenuProps) {
  const t = useTranslations("mail.reading");
  const acts = useActs();
  const discard = useDiscard();
  const { go } = useSteadyMail();
  const [source, setSource] = useState<"headers" | "source" | null>(null);
  const [arrival, setArrival] = useState(false);
  const [mayWrite, maySubmit, isOwn] = [useMay("write"), useMay("submit"), useMay("own")];
  const saved = useMessageFile(email);
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <button
            type="button"
            aria-label={t("more")}
            className="grid size-7 place-items-center rounded-md text-ink-2 hover:bg-hover hover:text-ink"
          >
            <EllipsisVertical aria-hidden className="size-4" />
          </button>
        </MenuTrigger>
        <MenuContent align="end" className="w-52">
          {maySubmit ? (
            <>
              <MenuItem onSelect={write("reply")} shortcut="r">
                <Reply aria-hidden /> {t("reply")}
              </MenuItem>
              <MenuItem onSelect={write("reply-all")} shortcut="a">
                <ReplyAll aria-hidden /> {t("replyAll")}
              </MenuItem>
              <MenuItem onSelect={write("forward")} shortcut="f">
                <Forward aria-hidden /> {t("forward")}
              </MenuItem>
              <MenuSeparator />
            </>
          ) : null}
          {mayWrite ? (
            <>
              <MenuItem
                onSelect={() => {
                  acts.markRead([email], false);
                  go({ threadId: null });
                }}
              >
                <Mail aria-hidden /> {t("markUnread")}
              </MenuItem>
              <MenuItem onSelect={() => discard([email])}>
                <Trash2 aria-hidden /> {t("deleteMessage")}
              </MenuItem>
            </>
          ) : null}
          <KeepSender email={email} />
          {isOwn ? (
            <>
              <BlockSender email={email} />
              <RuleFrom email={email} />
            </>
          ) : null}
          <MenuItem onSelect={() => printMessage(email.id)}>
            <Printer aria-hidden /> {t("print")}
          </MenuItem>
          <MenuItem asChild>
            <a href={saved.url} download={saved.name}>
              <FileDown aria-hidden /> {t("saveAs")}
            </a>
          </MenuItem>
          <MenuSeparator />
          <MenuItem onSelect={() => setArrival(true)}>
            <MapPin aria-hidden /> {t("whyHere")}
          </MenuItem>
          <MenuItem onSelect={() => setSource("headers")}>
            <List aria-hidden /> {t("allHeaders")}
          </MenuItem>
          <MenuItem onSelect={() => setSource("source")}>
            <Code aria-hidden /> {t("source")}
          </MenuItem>
        </MenuContent>
      </Menu>
      {arrival ? <ArrivalDialog email={email} onClose={() => setArrival(false)} /> : null}
      {source ? <SourceDialog email={email} part={source} onClose={() => setSource(null)} /> : null}
    </>
  );
}

const full = (addresses: readonly EmailAddress[] | null): string =>
  (addresses ?? []).map(({ name, email }) => (name ? `${name} <${email}>` : email)).join(", ");

function Details({ email }: { email: Email }) {
  const t = useTranslations("mail.reading");
  const clock = useClock();
  const rows: [string, string][] = [
    [t("fields.from"), full(email.from)],
    [t("fields.replyTo"), full(email.replyTo)],
    [t("fields.to"), full(email.to)],
    [t("fields.cc"), full(email.cc)],
    [t("fields.bcc"), full(email.bcc)],
    [t("fields.written"), email.sentAt ? longTime(email.sentAt, clock) : ""],
    [t("fields.received"), longTime(email.receivedAt, clock)],
    [t("fields.subject"), email.subject ?? ""],
  ];
  return (
    <FieldRows
      rows={rows}
      className="mt-3 w-full animate-rise rounded-lg border bg-canvas p-3 text-xs md:ms-11"
    />
  );
}
