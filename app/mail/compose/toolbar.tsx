"use client";

import { type Editor, useEditorState } from "@tiptap/react";
import {
  Bold,
  Italic,
  Link2,
  List,
  ListOrdered,
  type LucideIcon,
  PilcrowLeft,
  PilcrowRight,
  Quote,
  RemoveFormatting,
  Underline,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Input } from "../../ui/input.tsx";
import { ColourMenu } from "./colour-menu.tsx";
import { EmojiPicker } from "./emoji/picker.tsx";
import { TableMenu } from "./table-menu.tsx";

/** An address as a link wants it; null for what must not become one. */
function linkTo(text: string): string | null {
  const trimmed = text.trim();
  if (/^(?:https?:\/\/|mailto:)\S+$/i.test(trimmed)) return trimmed;
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(trimmed)) return `mailto:${trimmed}`;
  return /^[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?$/.test(trimmed) ? `https://${trimmed}` : null;
}

/** How the text looks. Each act keeps the caret where it is. */
export function Toolbar({ editor }: { editor: Editor }) {
  const t = useTranslations("mail.compose.format");
  const [linking, setLinking] = useState(false);
  const on = useEditorState({
    editor,
    selector: ({ editor: at }) => ({
      bold: at.isActive("bold"),
      italic: at.isActive("italic"),
      underline: at.isActive("underline"),
      bulletList: at.isActive("bulletList"),
      orderedList: at.isActive("orderedList"),
      blockquote: at.isActive("blockquote"),
      link: at.isActive("link"),
      ltr: at.isActive({ dir: "ltr" }),
      rtl: at.isActive({ dir: "rtl" }),
    }),
  });
  const act = () => editor.chain().focus();
  const letters: Tool[] = [
    {
      label: t("bold"),
      shortcut: "Ctrl B",
      icon: Bold,
      pressed: on.bold,
      run: () => act().toggleBold().run(),
    },
    {
      label: t("italic"),
      shortcut: "Ctrl I",
      icon: Italic,
      pressed: on.italic,
      run: () => act().toggleItalic().run(),
    },
    {
      label: t("underline"),
      shortcut: "Ctrl U",
      icon: Underline,
      pressed: on.underline,
      run: () => act().toggleUnderline().run(),
    },
  ];
  const blocks: Tool[] = [
    {
      label: t("bullets"),
      shortcut: "Ctrl ⇧ 8",
      icon: List,
      pressed: on.bulletList,
      run: () => act().toggleBulletList().run(),
    },
    {
      label: t("numbers"),
      shortcut: "Ctrl ⇧ 7",
      icon: ListOrdered,
      pressed: on.orderedList,
      run: () => act().toggleOrderedList().run(),
    },
    {
      label: t("quote"),
      shortcut: "Ctrl ⇧ B",
      icon: Quote,
      pressed: on.blockquote,
      run: () => act().toggleBlockquote().run(),
    },
    { label: t("link"), icon: Link2, pressed: on.link, run: () => setLinking(!linking) },
  ];
  const more: Tool[] = [
    ...(["ltr", "rtl"] as const).map((dir) => ({
      label: t(dir),
      icon: dir === "ltr" ? PilcrowRight : PilcrowLeft,
      pressed: on[dir],
      run: () => (on[dir] ? act().unsetTextDirection() : act().setTextDirection(dir)).run(),
    })),
    {
      label: t("clear"),
      icon: RemoveFormatting,
      run: () => act().unsetAllMarks().clearNodes().run(),
    },
  ];
  return (
    <div className="shrink-0 border-t">
      {linking ? <LinkForm editor={editor} onDone={() => setLinking(false)} /> : null}
      <div
        role="toolbar"
        aria-label={t("formatting")}
        className="flex items-center gap-0.5 overflow-x-auto px-3 py-1"
      >
        <Tools tools={letters} />
        <ColourMenu editor={editor} />
        <Tools tools={blocks} />
        <TableMenu editor={editor} />
        <EmojiPicker editor={editor} />
        <Tools tools={more} />
      </div>
    </div>
  );
}

interface Tool {
  label: string;
  shortcut?: string;
  icon: LucideIcon;
  pressed?: boolean;
  run(): void;
}

const Tools = ({ tools }: { tools: readonly Tool[] }) =>
  tools.map(({ label, shortcut, icon: Icon, pressed, run }) => (
    <IconButton
      key={label}
      label={label}
      shortcut={shortcut}
      size="sm"
      tooltipSide="top"
      pressed={pressed}
      className="aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
      onPointerDown={(event) => event.preventDefault()}
      onClick={run}
    >
      <Icon aria-hidden />
    </IconButton>
  ));

function LinkForm({ editor, onDone }: { editor: Editor; onDone(): void }) {
  const t = useTranslations("mail.compose.format");
  const [text, setText] = useState(String(editor.getAttributes("link").href ?? ""));
  const href = linkTo(text);
  const apply = () => {
    const chain = editor.chain().focus().extendMarkRange("link");
    if (text.trim() === "") chain.unsetLink().run();
    else if (!href) return;
    else if (editor.state.selection.empty && !editor.isActive("link"))
      chain
        .insertContent({ type: "text", text: text.trim(), marks: [{ type: "link", attrs: { href } }] })
        .run();
    else chain.setLink({ href }).run();
    onDone();
  };
  return (
    <div className="flex items-center gap-2 border-b px-3 py-2">
      <Input
        aria-label={t("linkAddress")}
        value={text}
        placeholder="https://"
        aria-invalid={(text.trim() !== "" && !href) || undefined}
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            apply();
          } else if (event.key === "Escape") {
            event.stopPropagation();
            onDone();
          }
        }}
        className="h-8!"
      />
      <Button size="sm" variant="primary" onClick={apply}>
        {text.trim() === "" && editor.isActive("link") ? t("remove") : t("setLink")}
      </Button>
    </div>
  );
}
