"use client";

import { ChevronLeft, ChevronRight, FileSpreadsheet, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useRef, useState } from "react";
import { Notice } from "../../../sign-in/notice.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogContent } from "../../../ui/dialog.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { useContacts } from "../../contacts/use-contacts.ts";
import { useMail } from "../../mail-context.tsx";
import { sameAs } from "../addresses.ts";
import { clean } from "../clean.ts";
import { ContentPreview } from "../content-preview.tsx";
import type { DraftContent } from "../draft.ts";
import { placeholderNames } from "../placeholders.ts";
import type { useDraft } from "../use-draft.ts";
import { AskGaps } from "./ask-gaps.tsx";
import { fillingWith } from "./filling.ts";
import { type Person, peopleMax, peopleOf } from "./people.ts";
import { useSendingEach } from "./use-sending-each.ts";
import { useTable } from "./use-table.ts";

interface EachDialogProps {
  id: string;
  draft: ReturnType<typeof useDraft>;
  /** Where a picture of one of the attachments is. */
  addressOf(cid: string): string | null;
  onClose(): void;
}

/** Sends to each person a message of his own: whom, what is filled in, and how it will be read. */
export function EachDialog({ id, draft, addressOf, onClose }: EachDialogProps) {
  const t = useTranslations("mail.compose.each");
  const names = useTranslations("mail.compose.placeholders");
  const { clock } = useMail();
  const { cards } = useContacts();
  const { content, transport } = draft;
  const { chosen, problem, choose, drop } = useTable();
  const { send, done } = useSendingEach(id, draft);
  const chooser = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(0);
  /** Whom nothing is sent to: left out, or sent to already. In small letters. */
  const [out, setOut] = useState<ReadonlySet<string>>(new Set());
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [isAsking, setIsAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const table = chosen?.table ?? null;
  const all = useMemo(() => peopleOf(content.to, table), [content.to, table]);
  const people = all.people.filter((person) => !gone.has(sameAs(person)));
  const wanted = people.filter((person) => !out.has(sameAs(person)));
  const filling = useMemo(
    () =>
      fillingWith({
        names: placeholderNames(names),
        columns: table?.columns ?? [],
        cards: [...cards.values()],
        identity: transport.identityOf({ identityId: content.identityId }),
        date: new Intl.DateTimeFormat(clock.locale, { dateStyle: "long", timeZone: clock.timeZone }).format(),
        clean,
      }),
    [names, table, cards, transport, content.identityId, clock],
  );
  const lacksOf = useMemo(
    () =>
      new Map(all.people.slice(0, lookedAtMax).map((person) => [person, filling.lacksOf(content, person)])),
    [all, filling, content],
  );
  const lacking = wanted.filter((person) => lacksOf.get(person)?.length);
  const unknown = filling.unknownIn(content);
  const obstacle =
    content.cc.length + content.bcc.length > 0
      ? t("noCopies")
      : content.smime?.sign || content.smime?.encrypt
        ? t("notProtected")
        : wanted.length > peopleMax
          ? t("tooMany", { most: peopleMax, count: wanted.length })
          : null;
  const shownAt = Math.min(at, people.length - 1);
  const shown = people[shownAt];
  const isOut = shown !== undefined && out.has(sameAs(shown));
  const lacks = (shown && lacksOf.get(shown)) ?? [];

  const go = async (to: readonly Person[]) => {
    setIsAsking(false);
    setFailure(null);
    const result = await send((latest: DraftContent) => to.map((person) => filling.fill(latest, person)));
    const { went, had, refusals } = result;
    setGone(new Set([...gone, ...[...went, ...had].map((email) => email.toLowerCase())]));
    const words = [...new Set(refusals.map((one) => one.words))].map((why) => {
      const people = refusals.filter((one) => one.words === why).map(({ email }) => email);
      return t("refused", { people: people.join(", "), why });
    });
    const kept = refusals.some(({ isKept }) => isKept) ? [t("kept")] : [];
    const told = [...words, ...kept, ...(result.problem ? [result.problem] : [])];
    if (told.length === 0) return onClose();
    setFailure([...(went.length > 0 ? [t("someWent", { count: went.length })] : []), ...told].join(" "));
  };
  const leaveOut = (left: readonly Person[]) => setOut(new Set([...out, ...left.map(sameAs)]));
  const takeBack = (one: Person) => setOut(new Set([...out].filter((email) => email !== sameAs(one))));

  return (
    <Dialog open onOpenChange={(open) => !open && done === null && onClose()}>
      <DialogContent
        title={t("title")}
        description={t("description", { example: `{${names("firstName")}}` })}
        footer={
          <>
            <Button disabled={done !== null} onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button
              variant="primary"
              busy={done !== null}
              disabled={obstacle !== null || wanted.length === 0 || isAsking}
              onClick={() => (lacking.length > 0 ? setIsAsking(true) : void go(wanted))}
            >
              {done === null
                ? t("send", { count: wanted.length })
                : t("sending", { done, count: wanted.length })}
            </Button>
          </>
        }
      >
        <div className="grid gap-3" inert={done !== null}>
          <Notice text={obstacle ?? failure} />
          <div className="flex flex-wrap items-center gap-2 text-sm">
            <Button size="sm" onClick={() => chooser.current?.click()}>
              <FileSpreadsheet aria-hidden />
              {t("choose")}
            </Button>
            {chosen ? (
              <span className="flex min-w-0 items-center gap-1">
                <span className="truncate">{chosen.name}</span>
                <IconButton size="sm" label={t("dropFile", { name: chosen.name })} onClick={drop}>
                  <X aria-hidden />
                </IconButton>
              </span>
            ) : (
              <span className="text-xs text-ink-3">{t("fileHint")}</span>
            )}
            <input
              ref={chooser}
              type="file"
              hidden
              aria-label={t("file")}
              accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
              onChange={({ target }) => {
                const [file] = target.files ?? [];
                target.value = "";
                setAt(0);
                if (file) void choose(file);
              }}
            />
          </div>
          <Notice text={problem} />
          <Told
            lines={[
              table
                ? t("columns", {
                    names: table.columns
                      .filter(Boolean)
                      .map((one) => `{${one}}`)
                      .join(" "),
                  })
                : null,
              table?.wrong.length ? t("wrong", { count: table.wrong.length, list: some(table.wrong) }) : null,
              all.twice > 0 ? t("twice", { count: all.twice }) : null,
              unknown.length > 0 ? t("unknown", { list: some(unknown.map((one) => `{${one}}`)) }) : null,
              lacking.length > 0
                ? t("lacking", { count: lacking.length, list: some(lacking.map(({ email }) => email)) })
                : null,
            ]}
          />
          {isAsking ? (
            <AskGaps
              count={lacking.length}
              isAll={lacking.length === wanted.length}
              onBack={() => setIsAsking(false)}
              onLeaveOut={() => {
                leaveOut(lacking);
                void go(wanted.filter((person) => !lacking.includes(person)));
              }}
              onSend={() => void go(wanted)}
            />
          ) : null}
          {shown ? (
            <section aria-label={t("preview")} className="grid min-w-0 gap-2">
              <div className="flex flex-wrap items-center gap-1 text-sm">
                <IconButton
                  size="sm"
                  label={t("previous")}
                  aria-disabled={shownAt === 0}
                  onClick={() => setAt(Math.max(0, shownAt - 1))}
                >
                  <ChevronLeft aria-hidden className="rtl:rotate-180" />
                </IconButton>
                <span aria-live="polite" className="tabular-nums">
                  {t("position", { at: shownAt + 1, count: people.length })}
                </span>
                <IconButton
                  size="sm"
                  label={t("next")}
                  aria-disabled={shownAt === people.length - 1}
                  onClick={() => setAt(Math.min(people.length - 1, shownAt + 1))}
                >
                  <ChevronRight aria-hidden className="rtl:rotate-180" />
                </IconButton>
                <Button
                  size="sm"
                  variant="ghost"
                  className="ms-auto"
                  onClick={() => (isOut ? takeBack(shown) : leaveOut([shown]))}
                >
                  {isOut ? t("takeBack") : t("leaveOut")}
                </Button>
              </div>
              {isOut ? <p className="text-sm text-ink-2">{t("isOut", { email: shown.email })}</p> : null}
              {lacks.length > 0 && !isOut ? (
                <p className="text-sm text-danger-text">
                  {t("lacks", { email: shown.email, list: lacks.map((one) => `{${one}}`).join(" ") })}
                </p>
              ) : null}
              <ContentPreview
                title={t("preview")}
                content={filling.fill(content, shown)}
                addressOf={addressOf}
              />
            </section>
          ) : (
            <p className="py-6 text-center text-sm text-ink-2">{t("nobody")}</p>
          )}
        </div>
      </DialogContent>
    </Dialog>
  );
}

/** Nobody leaves out so many by hand that whoever is beyond these is written to. */
const lookedAtMax = 1_000;
const shownMax = 10;
const some = (all: readonly string[]): string =>
  all.slice(0, shownMax).join(", ") + (all.length > shownMax ? " …" : "");

/** What is to be known about the file and the text. */
function Told({ lines }: { lines: readonly (string | null)[] }) {
  const told = lines.filter((line) => line !== null);
  return (
    <ul aria-live="polite" className="grid gap-1 text-sm text-ink-2 empty:hidden [overflow-wrap:anywhere]">
      {told.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
