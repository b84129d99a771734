"use client";

import { BookmarkPlus, FileText, Settings2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "../../ui/menu.tsx";
import { SaveTemplateDialog } from "./save-template-dialog.tsx";
import type { useTemplates } from "./use-templates.ts";

/** Puts a template in where one writes, or makes one of what is written. */
export function TemplatesMenu({ templates, load, insert, save }: ReturnType<typeof useTemplates>) {
  const t = useTranslations("mail.compose.templates");
  const [naming, setNaming] = useState(false);
  return (
    <>
      <Menu onOpenChange={(open) => open && load()}>
        <MenuTrigger asChild>
          <IconButton label={t("menu")} tooltipSide="top">
            <FileText aria-hidden />
          </IconButton>
        </MenuTrigger>
        <MenuContent align="start" side="top" className="max-w-72">
          {templates?.length === 0 ? <MenuLabel>{t("none")}</MenuLabel> : null}
          {templates?.map((template) => (
            <MenuItem key={template.id} onSelect={() => insert(template)}>
              <span className="truncate">{template.name}</span>
            </MenuItem>
          ))}
          <MenuSeparator />
          <MenuItem onSelect={() => setNaming(true)}>
            <BookmarkPlus aria-hidden />
            {t("save")}
          </MenuItem>
          <MenuItem onSelect={() => window.open("/settings/templates", "_blank", "noopener")}>
            <Settings2 aria-hidden />
            {t("edit")}
          </MenuItem>
        </MenuContent>
      </Menu>
      <SaveTemplateDialog open={naming} onClose={() => setNaming(false)} onSave={save} />
    </>
  );
}
