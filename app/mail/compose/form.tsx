"use client";

import { EditorContent, useEditor } from "@tiptap/react";
import { Paperclip, Send, Trash2, Type } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { downloadUrl } from "../../../lib/jmap/client.ts";
import { Notice } from "../../sign-in/notice.tsx";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { useMail } from "../mail-context.tsx";
import { merged, type Recipient, readRecipients } from "./addresses.ts";
import { AttachmentList } from "./attachment-list.tsx";
import "./composer.css";
import type { OpenComposer } from "./composer-context.tsx";
import { type Attachment, type DraftContent, promisesAttachment } from "./draft.ts";
import { extensions } from "./extensions.ts";
import { ForgottenDialog } from "./forgotten-dialog.tsx";
import { toKeep, toShow } from "./pictures.ts";
import { plainTextOf } from "./plain-text.ts";
import { QuoteView } from "./quote-view.tsx";
import { RecipientsField } from "./recipients-field.tsx";
import type { SaveState } from "./saver.ts";
import { peopleOf } from "./suggestions.ts";
import { Toolbar } from "./toolbar.tsx";
import { type DraftStart, useDraft } from "./use-draft.ts";
import { useFileDrop } from "./use-file-drop.ts";
import { useLetterBox } from "./use-letter-box.ts";
import { useUploads } from "./use-uploads.ts";

interface ComposerFormProps {
  id: string;
  start: DraftStart;
  kind: OpenComposer["request"]["kind"];
  frame(
    title: string,
    onClose: () => void,
    children: ReactNode,
    onKeyDown?: React.KeyboardEventHandler,
  ): ReactNode;
}

type Line = "to" | "cc" | "bcc";
const lines = { to: "To", cc: "Cc", bcc: "Bcc" } as const;

const stateWords: Record<SaveState, string> = {
  untouched: "",
  unsaved: "Unsaved",
  saving: "Saving…",
  saved: "Saved",
  failed: "Not saved yet · kept in this browser",
};

export function ComposerForm({ id, start, kind, frame }: ComposerFormProps) {
  const { store, places } = useMail();
  const draft = useDraft(id, start);
  const { content, update, state } = draft;
  const box = useLetterBox(id, draft);
  const [typed, setTyped] = useState<Record<Line, string>>({ to: "", cc: "", bcc: "" });
  const [open, setOpen] = useState({ cc: content.cc.length > 0, bcc: content.bcc.length > 0 });
  const [formatting, setFormatting] = useState(true);
  const [forgotten, setForgotten] = useState(false);
  const [people, setPeople] = useState<readonly Recipient[]>([]);
  const files = useRef<HTMLInputElement>(null);
  const answering = kind === "reply" || kind === "reply-all";

  const addressOf = (cid: string): string | null => {
    const found = draft.currentContent().attachments.find((one) => one.cid === cid);
    return found ? downloadUrl(places, store.accountId, found) : null;
  };
  const uploads = useUploads((attachment: Attachment) => {
    update((held) => ({ attachments: [...held.attachments, attachment] }));
    if (attachment.cid) {
      const src = downloadUrl(places, store.accountId, attachment);
      const attrs = { src, alt: attachment.name, cid: attachment.cid };
      editor?.chain().focus().insertContent({ type: "image", attrs }).run();
    }
  });
  const editor = useEditor({
    extensions,
    immediatelyRender: false,
    content: toShow(start.content.html, addressOf),
    autofocus: answering ? "start" : false,
    editorProps: {
      attributes: {
        "aria-label": "Message",
        role: "textbox",
        "aria-multiline": "true",
        class: "composer-text",
      },
      // The editor's own line break on these keys would go out with the message.
      handleKeyDown: (_, event) => event.key === "Enter" && (event.ctrlKey || event.metaKey),
      handlePaste: (_, event) => {
        const pasted = [...(event.clipboardData?.files ?? [])];
        // Word processors put a picture of the text beside the text: the text is meant.
        if (pasted.length === 0 || event.clipboardData?.getData("text/html")) return false;
        uploads.add(
          pasted.filter(({ type }) => type.startsWith("image/")),
          true,
        );
        uploads.add(pasted.filter(({ type }) => !type.startsWith("image/")));
        return true;
      },
    },
    // The text part of a draft taken up again is read from the editor, as it will be after the next key.
    onCreate: ({ editor: made }) => draft.settle({ text: plainTextOf(made.getJSON()) }),
    onUpdate: ({ editor: written }) =>
      update({ html: toKeep(written.getHTML()), text: plainTextOf(written.getJSON()) }),
    onBlur: () => void draft.saver.flush(),
  });
  const drop = useFileDrop((dropped) => uploads.add(dropped));

  useEffect(() => {
    let gone = false;
    void peopleOf(store).then((found) => {
      if (!gone) setPeople(found);
    });
    return () => {
      gone = true;
    };
  }, [store]);

  /** Takes what stands in the lines and was not yet made a chip. False when something there is no address. */
  const settleLines = (): boolean => {
    const change: Partial<DraftContent> = {};
    const rest: Record<Line, string> = { to: "", cc: "", bcc: "" };
    for (const line of Object.keys(lines) as Line[]) {
      if (!typed[line].trim()) continue;
      const read = readRecipients(typed[line]);
      change[line] = merged(content[line], read.recipients);
      rest[line] = read.rest.join(", ");
    }
    if (Object.keys(change).length > 0) update(change);
    setTyped(rest);
    const wrong = Object.values(rest).filter(Boolean);
    if (wrong.length > 0) box.setProblem(`This is not an address: ${wrong.join(", ")}`);
    return wrong.length === 0;
  };
  const send = (sure = false) => {
    if (box.sending || !settleLines()) return;
    if (uploads.uploads.length > 0) {
      const failed = uploads.uploads.some(({ failure }) => failure);
      box.setProblem(
        failed
          ? "An attachment could not be uploaded. Try it again or remove it."
          : "Attachments are still on their way up.",
      );
      return;
    }
    if (!sure && promisesAttachment(draft.currentContent())) setForgotten(true);
    else void box.send();
  };
  const putAway = () => {
    settleLines();
    void box.putAway();
  };
  const remove = (key: string) =>
    update((held) => ({ attachments: held.attachments.filter((one) => one.key !== key) }));
  const editQuote = () => {
    const { quote } = content;
    if (!quote) return;
    update({ quote: null });
    editor
      ?.chain()
      .focus("end")
      .insertContent(`<p></p>${toShow(quote.html, addressOf)}`)
      .run();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && !event.defaultPrevented) putAway();
    // The screen below listens for single keys; what is typed here is text.
    event.stopPropagation();
  };

  return frame(
    content.subject,
    putAway,
    <div className="relative flex min-h-0 grow flex-col" inert={box.sending} {...drop.handlers}>
      {(Object.keys(lines) as Line[])
        .filter((line) => line === "to" || open[line])
        .map((line) => (
          <RecipientsField
            key={line}
            label={lines[line]}
            recipients={content[line]}
            onChange={(recipients) => update({ [line]: recipients })}
            typed={typed[line]}
            onTyped={(text) => setTyped((held) => ({ ...held, [line]: text }))}
            people={people}
            invalid={box.invalid}
            autoFocus={line === "to" ? !answering && content.to.length === 0 : !content[line].length}
          >
            {line === "to" ? (
              <span className="flex shrink-0 gap-1 pt-0.5">
                {(["cc", "bcc"] as const)
                  .filter((other) => !open[other])
                  .map((other) => (
                    <Button
                      key={other}
                      size="sm"
                      variant="ghost"
                      className="px-1.5"
                      onClick={() => setOpen({ ...open, [other]: true })}
                    >
                      {lines[other]}
                    </Button>
                  ))}
              </span>
            ) : null}
          </RecipientsField>
        ))}
      {store.identities.length > 1 ? (
        <label className="flex min-h-10 items-center gap-2 border-b px-4 text-sm text-ink-3">
          <span className="w-9 shrink-0">From</span>
          <select
            value={content.identityId ?? ""}
            onChange={({ target }) => update({ identityId: target.value })}
            className="h-8 min-w-0 grow bg-transparent text-base text-ink outline-none"
          >
            {store.identities.map((identity) => (
              <option key={identity.id} value={identity.id}>
                {identity.name ? `${identity.name} <${identity.email}>` : identity.email}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <input
        aria-label="Subject"
        placeholder="Subject"
        value={content.subject}
        maxLength={900}
        onChange={({ target }) => update({ subject: target.value })}
        onBlur={() => void draft.saver.flush()}
        className="h-10 shrink-0 border-b bg-transparent px-4 text-base font-medium outline-none placeholder:font-normal placeholder:text-ink-3"
      />
      {/* biome-ignore lint/a11y: a click below the last line means the editor, which has its own keyboard. */}
      <div
        className="min-h-24 grow cursor-text overflow-y-auto"
        onClick={(event) => {
          if (event.target === event.currentTarget) editor?.commands.focus("end");
        }}
      >
        <EditorContent editor={editor} />
        {content.quote ? (
          <QuoteView
            html={toShow(content.quote.html, addressOf)}
            onEdit={editQuote}
            onRemove={() => update({ quote: null })}
          />
        ) : null}
      </div>
      <AttachmentList
        attachments={content.attachments}
        uploads={uploads.uploads}
        onRemove={remove}
        onCancel={uploads.cancel}
        onRetry={uploads.retry}
      />
      {box.problem ? (
        <div className="shrink-0 px-4 pb-2">
          <Notice text={box.problem} />
        </div>
      ) : null}
      {formatting && editor ? <Toolbar editor={editor} /> : null}
      <footer className="flex shrink-0 items-center gap-1 border-t px-3 py-2.5 pb-[max(10px,env(safe-area-inset-bottom))]">
        <Button variant="primary" busy={box.sending} onClick={() => send()} title="Ctrl+Enter">
          <Send aria-hidden />
          {box.sending ? "Sending…" : "Send"}
        </Button>
        <IconButton
          label="Attach files"
          className="ml-1"
          tooltipSide="top"
          onClick={() => files.current?.click()}
        >
          <Paperclip aria-hidden />
        </IconButton>
        <input
          ref={files}
          type="file"
          multiple
          hidden
          aria-label="Files to attach"
          onChange={({ target }) => {
            uploads.add([...(target.files ?? [])]);
            target.value = "";
          }}
        />
        <IconButton
          label="Formatting"
          tooltipSide="top"
          pressed={formatting}
          onClick={() => setFormatting(!formatting)}
        >
          <Type aria-hidden />
        </IconButton>
        <span role="status" className="ml-auto truncate px-2 text-xs text-ink-3">
          {stateWords[state]}
        </span>
        <IconButton label="Throw the draft away" tooltipSide="top" onClick={() => void box.discard()}>
          <Trash2 aria-hidden />
        </IconButton>
      </footer>
      {drop.over ? (
        <div className="pointer-events-none absolute inset-2 z-10 grid animate-fade place-items-center rounded-lg border-2 border-dashed border-accent bg-accent-soft/95 text-base font-medium text-accent-text">
          <span className="flex items-center gap-2">
            <Paperclip aria-hidden className="size-5" />
            Drop files to attach them
          </span>
        </div>
      ) : null}
      <ForgottenDialog open={forgotten} onOpenChange={setForgotten} onSend={() => send(true)} />
    </div>,
    onKeyDown,
  );
}
