"use client";

import { type Editor, useEditorState } from "@tiptap/react";
import { Table } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../../ui/menu.tsx";
import { backToText } from "./back-to-text.ts";
import { TableSize } from "./table-size.tsx";
import { pressedLook, ToolPopover } from "./tool-popover.tsx";

/** Puts a table in; inside of one it changes it. */
export function TableMenu({ editor }: { editor: Editor }) {
  const inside = useEditorState({ editor, selector: ({ editor: at }) => at.isActive("table") });
  return inside ? <ChangeTable editor={editor} /> : <InsertTable editor={editor} />;
}

function InsertTable({ editor }: { editor: Editor }) {
  const t = useTranslations("mail.compose.table");
  return (
    <ToolPopover editor={editor} label={t("insert")} icon={<Table aria-hidden />}>
      {(close) => (
        <TableSize
          onChoose={(rows, cols) => {
            editor.chain().focus().insertTable({ rows, cols, withHeaderRow: true }).run();
            close();
          }}
        />
      )}
    </ToolPopover>
  );
}

function ChangeTable({ editor }: { editor: Editor }) {
  const t = useTranslations("mail.compose.table");
  const can = useEditorState({
    editor,
    selector: ({ editor: at }) => ({ merge: at.can().mergeCells(), split: at.can().splitCell() }),
  });
  const act = () => editor.chain().focus();
  return (
    <Menu>
      <MenuTrigger asChild>
        <IconButton label={t("change")} size="sm" tooltipSide="top" pressed className={pressedLook}>
          <Table aria-hidden />
        </IconButton>
      </MenuTrigger>
      <MenuContent side="top" align="start" {...backToText(editor)}>
        <MenuItem onSelect={() => act().addRowBefore().run()}>{t("rowAbove")}</MenuItem>
        <MenuItem onSelect={() => act().addRowAfter().run()}>{t("rowBelow")}</MenuItem>
        <MenuItem onSelect={() => act().addColumnBefore().run()}>{t("columnBefore")}</MenuItem>
        <MenuItem onSelect={() => act().addColumnAfter().run()}>{t("columnAfter")}</MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => act().toggleHeaderRow().run()}>{t("headRow")}</MenuItem>
        {can.merge ? <MenuItem onSelect={() => act().mergeCells().run()}>{t("merge")}</MenuItem> : null}
        {can.split ? <MenuItem onSelect={() => act().splitCell().run()}>{t("split")}</MenuItem> : null}
        <MenuSeparator />
        <MenuItem onSelect={() => act().deleteRow().run()}>{t("deleteRow")}</MenuItem>
        <MenuItem onSelect={() => act().deleteColumn().run()}>{t("deleteColumn")}</MenuItem>
        <MenuItem danger onSelect={() => act().deleteTable().run()}>
          {t("deleteTable")}
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
