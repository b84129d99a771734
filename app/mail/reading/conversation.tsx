"use client";

import {
  AlarmClock,
  Archive,
  ArrowLeft,
  BellOff,
  CloudOff,
  Forward,
  Mail,
  Pin,
  Reply,
  ReplyAll,
  Star,
  Tag,
  Trash2,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { isPinned } from "../../../lib/jmap/pinned.ts";
import type { Email, Id } from "../../../lib/jmap/types.ts";
import { afterPaint } from "../../ui/after-paint.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { whenIdle } from "../../ui/when-idle.ts";
import { useComposer } from "../compose/composer-context.tsx";
import { useAskLabels } from "../labels/label-dialog.tsx";
import { useDiscard } from "../list/discard.tsx";
import { useSnooze } from "../list/snooze.tsx";
import { useListPlace, useMay, usePlace, useSteadyMail, useStore } from "../mail-context.tsx";
import { MoveMenu } from "../move-menu.tsx";
import { mailboxOf } from "../place.ts";
import { useAskTab } from "../tabs/tab-dialog.tsx";
import { useActs } from "../use-acts.ts";
import { BodySkeleton } from "./body.tsx";
import { Message } from "./message.tsx";
import { shownEmails } from "./shown-emails.ts";
import { useFoundMarks } from "./use-found-marks.ts";
import { useNeighbours } from "./use-neighbours.ts";

/** An open conversation, under what one can do with it: the same buttons for the next one. */
export function Conversation({ threadId }: { threadId: Id }) {
  const place = useListPlace();
  const emails = useStore((store) =>
    shownEmails(store.threadEmails(threadId), store.mailboxes, mailboxOf(place, store.mailboxes)),
  );
  return (
    <>
      <Toolbar emails={emails} />
      <Messages key={threadId} threadId={threadId} emails={emails} />
    </>
  );
}

function Messages({ threadId, emails }: { threadId: Id; emails: readonly Email[] }) {
  const t = useTranslations("mail.reading");
  const { sync, keeper } = useSteadyMail();
  const acts = useActs();
  const [failure, setFailure] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [opened, setOpened] = useState<Readonly<Record<Id, boolean>>>({});

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again.
  useEffect(() => {
    sync.inView = { ...sync.inView, threadId };
    setFailure(null);
    sync.loadThread(threadId).catch((cause: unknown) => setFailure(wordsFor(cause)));
    return () => {
      sync.inView = { ...sync.inView, threadId: null };
    };
  }, [sync, threadId, attempt]);

  const [mayWrite, maySubmit] = [useMay("write"), useMay("submit")];
  const unread = emails.filter((email) => mayWrite && !email.keywords.$seen && email.bodyValues);
  const unreadKey = unread.map(({ id }) => id).join();
  // Once it is seen: the list and the folders that tell of it are drawn after what one wants to read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each set of unread emails, not for each redraw.
  useEffect(
    () => (unread.length > 0 ? afterPaint(() => acts.markRead(unread, true, true)) : undefined),
    [unreadKey],
  );

  const shown = useRef<HTMLDivElement>(null);
  useFoundMarks(shown, threadId);
  const openedKey = emails.flatMap(({ id, bodyValues }) => (bodyValues ? id : [])).join();
  useEffect(
    () => (openedKey ? whenIdle(() => void keeper?.opened(openedKey.split(",")).catch(() => {})) : undefined),
    [keeper, openedKey],
  );

  const last = emails.at(-1);
  useNeighbours(threadId, last?.bodyValues !== undefined);
  const opensByItself = (email: Email) => email.id === last?.id || !email.keywords.$seen;
  // Once shown it stays open: neither being read now nor an answer below it folds what one is reading.
  const shownNow = emails.filter(
    (email) => email.bodyValues && opened[email.id] === undefined && opensByItself(email),
  );
  if (shownNow.length > 0)
    setOpened({ ...opened, ...Object.fromEntries(shownNow.map(({ id }) => [id, true])) });
  if (failure && !last?.bodyValues)
    return (
      <EmptyState
        icon={<CloudOff />}
        title={t("notRead")}
        action={<Button onClick={() => setAttempt(attempt + 1)}>{t("tryAgain")}</Button>}
      >
        {failure}
      </EmptyState>
    );
  const subject = emails[0]?.subject?.trim() || t("noSubject");
  const isOpen = (email: Email) => opened[email.id] ?? opensByItself(email);
  return (
    <div ref={shown} className="min-h-0 grow overflow-y-auto print:overflow-visible">
      <div className="mx-auto max-w-[860px] pb-10">
        <div className="px-5 pt-5 pb-2 max-md:px-4">
          {/* Where the list is out of sight, so is its heading. */}
          <h1 className="sr-only beside:hidden">{t("conversation")}</h1>
          <h2
            dir="auto"
            className="min-w-0 text-xl font-semibold tracking-[-0.015em] [overflow-wrap:anywhere]"
          >
            {subject}
          </h2>
        </div>
        {emails.length === 0 ? (
          <div className="px-5 pt-4">
            <BodySkeleton />
          </div>
        ) : null}
        {emails.map((email) => (
          <Message
            key={email.id}
            email={email}
            expanded={isOpen(email)}
            onToggle={() => setOpened({ ...opened, [email.id]: !isOpen(email) })}
          />
        ))}
        {last && maySubmit ? <AnswerBar email={last} /> : null}
      </div>
    </div>
  );
}

function AnswerBar({ email }: { email: Email }) {
  const t = useTranslations("mail.reading");
  const composer = useComposer();
  const write =
    (kind: "reply" | "reply-all" | "forward") =>
    ({ shiftKey }: React.MouseEvent) =>
      (shiftKey ? composer.openOut : composer.open)({ kind, email });
  if (email.keywords.$draft)
    return (
      <div className="px-5 pt-5 md:ps-16 print:hidden">
        <Button variant="primary" onClick={() => composer.open({ kind: "draft", email })}>
          {t("goOnWriting")}
        </Button>
      </div>
    );
  return (
    <div className="flex flex-wrap gap-2 px-5 pt-5 max-md:px-4 md:ps-16 print:hidden">
      <Button onClick={write("reply")}>
        <Reply aria-hidden /> {t("reply")}
      </Button>
      <Button onClick={write("reply-all")}>
        <ReplyAll aria-hidden /> {t("replyAll")}
      </Button>
      <Button onClick={write("forward")}>
        <Forward aria-hidden /> {t("forward")}
      </Button>
    </div>
  );
}

/** What one can do with the conversation; acts that take it away go back to the list. */
function Toolbar({ emails }: { emails: readonly Email[] }) {
  const t = useTranslations("mail.reading");
  const { go } = useSteadyMail();
  const place = usePlace();
  const acts = useActs();
  const discard = useDiscard();
  const snooze = useSnooze();
  const askLabels = useAskLabels();
  const askTab = useAskTab();
  const role = useStore(({ mailboxes }) => mailboxOf(place, mailboxes)?.role);
  const targets = () => (place.threadId ? acts.targets([place.threadId]) : []);
  const starred = emails.some((email) => email.keywords.$flagged);
  const pinned = isPinned(emails);
  const muted = emails.some((email) => email.keywords.$muted);
  const leave = () => go({ threadId: null });
  const accounts = useTranslations("mail.accounts");
  const archived = role === "archive";
  const mayWrite = useMay("write");
  const bar = {
    role: "toolbar",
    "aria-label": t("conversation"),
    className: "flex h-14 shrink-0 items-center gap-0.5 border-b px-3 print:hidden",
  } as const;
  const back = (
    <IconButton label={t("backToList")} shortcut="u" className="beside:hidden" onClick={leave}>
      <ArrowLeft />
    </IconButton>
  );
  if (!mayWrite)
    return (
      <div {...bar}>
        {back}
        <p className="px-2 text-xs text-ink-3">{accounts("toBeRead")}</p>
      </div>
    );
  return (
    <div {...bar}>
      {back}
      {archived ? null : (
        <IconButton
          label={t("archive")}
          shortcut="e"
          onClick={() => {
            acts.archive(targets());
            leave();
          }}
        >
          <Archive />
        </IconButton>
      )}
      <IconButton
        label={role === "trash" || role === "junk" ? t("deleteForGood") : t("delete")}
        shortcut="#"
        onClick={() => {
          discard(targets());
          if (role !== "trash" && role !== "junk" && role !== "drafts") leave();
        }}
      >
        <Trash2 />
      </IconButton>
      <MoveMenu
        onMove={(mailboxId) => {
          acts.move(targets(), mailboxId);
          leave();
        }}
        onTab={() => place.threadId && askTab([place.threadId], leave)}
      />
      <IconButton
        label={t("labels")}
        shortcut="l"
        onClick={() => place.threadId && askLabels([place.threadId])}
      >
        <Tag />
      </IconButton>
      <IconButton label={t("snooze")} shortcut="b" onClick={() => snooze(targets(), leave)}>
        <AlarmClock />
      </IconButton>
      <IconButton
        label={t("markUnread")}
        onClick={() => {
          acts.markRead(targets(), false);
          leave();
        }}
      >
        <Mail />
      </IconButton>
      <IconButton
        label={starred ? t("removeStar") : t("star")}
        shortcut="s"
        pressed={starred}
        onClick={() => acts.star(starred ? emails : targets(), !starred)}
      >
        <Star className={cn(starred && "fill-star text-star")} />
      </IconButton>
      <IconButton
        label={pinned ? t("unpin") : t("pin")}
        shortcut="P"
        pressed={pinned}
        onClick={() => place.threadId && acts.pin([place.threadId])}
      >
        <Pin className={cn(pinned && "fill-accent-soft text-accent-text")} />
      </IconButton>
      <IconButton
        label={muted ? t("unmute") : t("mute")}
        shortcut="m"
        pressed={muted}
        onClick={() => {
          if (place.threadId) acts.mute([place.threadId], !muted);
          if (!muted) leave();
        }}
      >
        <BellOff className={cn(muted && "text-accent-text")} />
      </IconButton>
    </div>
  );
}
