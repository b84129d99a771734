"use client";

import { useTranslations } from "next-intl";
import { type ComponentProps, type ReactNode, useCallback, useRef, useState } from "react";
import { downloadUrl } from "../../../lib/jmap/client.ts";
import { Notice } from "../../sign-in/notice.tsx";
import { useMail } from "../mail-context.tsx";
import { AttachmentList } from "./attachment-list.tsx";
import { type Doubt, doubtsAbout } from "./before-send.ts";
import "./composer.css";
import type { OpenComposer } from "./composer-context.tsx";
import { ComposerFooter } from "./composer-footer.tsx";
import { DoubtsDialog } from "./doubts-dialog.tsx";
import { isSecret } from "./draft.ts";
import { DropHint } from "./drop-hint.tsx";
import { EachLater } from "./each/each-later.tsx";
import { FromField } from "./from-field.tsx";
import { openOwnWindow } from "./own-window.ts";
import { toShow } from "./pictures.ts";
import { PlainDialog } from "./plain-dialog.tsx";
import { QuoteView } from "./quote-view.tsx";
import { RecipientLines } from "./recipient-lines.tsx";
import { SendButton } from "./send-button.tsx";
import { signatureText } from "./signature.ts";
import { Certified } from "./smime/certified.ts";
import { SmimeBarLater } from "./smime/smime-bar-later.tsx";
import { TemplatesMenu } from "./templates-menu.tsx";
import { TextBody } from "./text-body.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useAttaching } from "./use-attaching.ts";
import { type DraftStart, useDraft } from "./use-draft.ts";
import { useHandOver } from "./use-hand-over.ts";
import { type SendWith, useLetterBox } from "./use-letter-box.ts";
import { useLines } from "./use-lines.ts";
import { useMode } from "./use-mode.ts";
import { usePlaceholders } from "./use-placeholders.ts";
import { useRichText } from "./use-rich-text.ts";
import { useTemplates } from "./use-templates.ts";
import { useVersions } from "./use-versions.ts";
import { VersionsDialog } from "./versions-dialog.tsx";

/** What stands around a composer, and what it asks of that. */
export interface ComposerFrame {
  title: string;
  onClose(): void;
  /** Moves it into a window of its own; absent before there is anything to move. */
  onMoveOut?(): void;
  onKeyDown?: React.KeyboardEventHandler;
  children: ReactNode;
}

interface ComposerFormProps {
  id: string;
  start: DraftStart;
  kind: OpenComposer["request"]["kind"];
  frame(parts: ComposerFrame): ReactNode;
}

/** All that a message is written with, within the frame that stands around it. */
export function ComposerForm({ id, start, kind, frame }: ComposerFormProps) {
  const t = useTranslations("mail.compose");
  const { store, places, here } = useMail();
  const draft = useDraft(id, start);
  const { content, update, state } = draft;
  const box = useLetterBox(id, draft);
  const lines = useLines({ content, update });
  const [formatting, setFormatting] = useState(true);
  const [asked, setAsked] = useState<{ doubts: readonly Doubt[]; how: SendWith } | null>(null);
  /** What was asked about is meant so. */
  const meant = useRef<readonly Doubt[]>([]);
  const [sendMenu, setSendMenu] = useState(false);
  const [isForEach, setIsForEach] = useState(false);
  useHandOver(id, draft, box.sending || isForEach);
  const [certified, setCertified] = useState<{ is: ComponentProps<typeof Certified>["value"] }>({ is: null });
  const onCertified = useCallback(
    (is: ComponentProps<typeof Certified>["value"]) => setCertified({ is }),
    [],
  );
  const chooser = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const subject = useRef<HTMLInputElement>(null);
  const answering = kind === "reply" || kind === "reply-all";

  const addressOf = (cid: string, { attachments } = draft.currentContent()): string | null => {
    const found = attachments.find((one) => one.cid === cid);
    return found ? downloadUrl(places, store.accountId, found) : null;
  };
  const files = useAttaching({ draft, editor: () => editor, onProblem: box.setProblem });
  const editor = useRichText({ draft, start, focused: answering, addressOf, onFiles: files.attach });
  const mode = useMode(draft, editor);
  const templates = useTemplates(draft, editor, area);
  const { placesIn } = usePlaceholders();
  const versions = useVersions({ draft, editor, addressOf });

  /** Whether its files are on the server; says so where they are not. */
  const isUp = (): boolean => {
    if (files.uploads.length === 0) return true;
    const failed = files.uploads.some(({ failure }) => failure);
    box.setProblem(failed ? t("uploadFailed") : t("stillGoingUp"));
    return false;
  };
  const sendToEach = () => {
    if (box.sending || !lines.settle() || !isUp()) return;
    if (store.connection === "offline") box.setProblem(t("each.needsServer"));
    else setIsForEach(true);
  };
  const send = (how: Partial<SendWith>) => {
    const chosen = { later: null, archive: false, ...how };
    if (box.sending || !lines.settleToSend() || !isUp()) return;
    const doubts = doubtsAbout(draft.currentContent(), {
      signature: signatureText(draft.transport.identityOf(content)),
      placesIn,
    }).filter((doubt) => !meant.current.includes(doubt));
    meant.current = [...meant.current, ...doubts];
    if (doubts.length > 0) setAsked({ doubts, how: chosen });
    else void box.send(chosen);
  };
  /** Nothing that is on its way up, or typed and no recipient yet, is left behind. */
  const mayLeave = (): boolean => {
    lines.settle();
    const waits = files.uploads.some(({ failure }) => !failure);
    if (waits) box.setProblem(t("waitForThem"));
    return !waits;
  };
  const putAway = () => {
    if (mayLeave()) void box.putAway();
  };
  const moveOut = () => {
    if (mayLeave() && !openOwnWindow({ kind: "take", key: id }, here().account))
      box.setProblem(t("noWindow"));
  };
  const editQuote = () => {
    const { quote, quoteFirst } = content;
    if (!quote) return;
    update({ quote: null });
    const html = toShow(quote.html, addressOf);
    editor
      ?.chain()
      .focus(quoteFirst ? "start" : "end")
      .insertContent(quoteFirst ? `${html}<p></p>` : `<p></p>${html}`)
      .run();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (isForEach) return event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send({ archive: event.shiftKey && content.original !== null });
    } else if (event.key.toLowerCase() === "l" && event.shiftKey && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      setSendMenu(true);
    } else if (event.key === "Escape" && !event.defaultPrevented) putAway();
    // The screen below listens for single keys; what is typed here is text.
    event.stopPropagation();
  };

  const notice =
    box.problem ??
    (draft.refusal && state !== "saved" ? t("draftRefused", { problem: draft.refusal }) : null);

  return frame({
    title: content.subject,
    onClose: putAway,
    // Two windows agree by locks on which of them has it.
    ...(navigator.locks && !box.sending ? { onMoveOut: moveOut } : {}),
    onKeyDown,
    children: (
      <div className="relative flex min-h-0 grow flex-col" inert={box.sending} {...files.drop.handlers}>
        <Certified value={certified.is}>
          <RecipientLines content={content} lines={lines} refused={box.refused} answering={answering} />
        </Certified>
        <FromField draft={draft} editor={editor} />
        <input
          ref={subject}
          aria-label={t("subject")}
          placeholder={t("subject")}
          value={content.subject}
          maxLength={900}
          onChange={({ target }) => update({ subject: target.value })}
          onBlur={() => void draft.saver.flush()}
          className="h-10 shrink-0 border-b bg-transparent px-4 text-base font-medium outline-none placeholder:font-normal placeholder:text-ink-3"
        />
        <TextBody
          content={content}
          editor={editor}
          area={area}
          focused={answering}
          quote={
            content.quote ? (
              <QuoteView
                html={toShow(content.quote.html, addressOf)}
                onEdit={editQuote}
                onRemove={() => update({ quote: null })}
              />
            ) : null
          }
          onText={(text) => update({ text })}
          onFiles={files.attach}
          onBlur={() => void draft.saver.flush()}
        />
        <AttachmentList
          attachments={content.attachments}
          uploads={files.uploads}
          staysHere={isSecret(content)}
          onRemove={files.remove}
          onCancel={files.cancel}
          onRetry={files.retry}
        />
        {notice ? (
          <div className="shrink-0 px-4 pb-2.5">
            <Notice text={notice} />
          </div>
        ) : null}
        {formatting && editor && !content.plain ? <Toolbar editor={editor} /> : null}
        <SmimeBarLater content={content} onChange={(smime) => update({ smime })} onCertified={onCertified} />
        <ComposerFooter
          state={state}
          templates={<TemplatesMenu {...templates} />}
          formatting={content.plain ? null : formatting}
          onFormatting={() => setFormatting(!formatting)}
          onMode={mode.change}
          onVersions={() => void versions.show()}
          onAttach={() => chooser.current?.click()}
          onDiscard={() => void box.discard()}
        >
          <SendButton
            sending={box.sending}
            answers={content.original !== null}
            menu={sendMenu}
            onMenu={setSendMenu}
            asksReceipt={content.asksReceipt}
            onAskReceipt={(asksReceipt) => update({ asksReceipt })}
            onSend={send}
            onSendToEach={store.may("own") ? sendToEach : null}
          />
        </ComposerFooter>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label={t("filesToAttach")}
          onChange={({ target }) => {
            files.attach([...(target.files ?? [])]);
            target.value = "";
          }}
        />
        {files.drop.over ? <DropHint /> : null}
        <VersionsDialog versions={versions} addressOf={addressOf} />
        {isForEach ? <EachLater {...{ id, draft, addressOf }} onClose={() => setIsForEach(false)} /> : null}
        <PlainDialog open={mode.asking} onClose={mode.stay} onPlain={mode.toPlain} />
        <DoubtsDialog
          doubts={asked?.doubts ?? []}
          onClose={() => setAsked(null)}
          onAddFile={() => chooser.current?.click()}
          onAddSubject={() => subject.current?.focus()}
          onSend={() => send(asked?.how ?? {})}
        />
      </div>
    ),
  });
}
