"use client";

import type { Editor } from "@tiptap/react";
import { useTranslations } from "next-intl";
import { type RefObject, useRef, useState } from "react";
import type { Template } from "../../../lib/template.ts";
import { makeTemplate, readTemplates } from "../../settings/templates/actions.ts";
import { toast } from "../../ui/toast.tsx";
import { useMail, useSteadyMail } from "../mail-context.tsx";
import { clean } from "./clean.ts";
import type { DraftContent } from "./draft.ts";
import { htmlOfText } from "./mode.ts";
import { textOfHtml } from "./plain-text.ts";
import { resigned, signatureHtml } from "./signature.ts";
import { templateValues } from "./template-values.ts";
import type { useDraft } from "./use-draft.ts";
import { usePlaceholders } from "./use-placeholders.ts";

/** What is known today, for the placeholders of a message. */
export function useTemplateValues(): (content: DraftContent) => ReturnType<typeof templateValues> {
  const { store, contacts, clock } = useMail();
  return (content) =>
    templateValues(content, {
      cards: contacts.cards.values(),
      identity: store.identities.find(({ id }) => id === content.identityId) ?? store.identities[0],
      date: new Intl.DateTimeFormat(clock.locale, { dateStyle: "long", timeZone: clock.timeZone }).format(),
    });
}

/** Templates in an open composer: read when they are asked for, put in where one writes, and made of what is written. */
export function useTemplates(
  draft: ReturnType<typeof useDraft>,
  editor: Editor | null,
  area: RefObject<HTMLTextAreaElement | null>,
) {
  const t = useTranslations("mail.compose.templates");
  const { store } = useSteadyMail();
  const [templates, setTemplates] = useState<readonly Template[] | null>(null);
  const valuesOf = useTemplateValues();
  const { filled, filledHtml, kept } = usePlaceholders();
  const caret = useRef(0);

  const load = () => {
    caret.current = area.current?.selectionStart ?? 0;
    readTemplates().then(setTemplates, () => toast.error(t("notRead")));
  };
  const insert = ({ subject, html }: Template) => {
    const content = draft.currentContent();
    const values = valuesOf(content);
    if (!content.subject) draft.update({ subject: filled(subject, values) });
    const body = clean(filledHtml(html, values));
    if (!content.plain) return void editor?.chain().focus().insertContent(body).run();
    const { text } = content;
    draft.update({ text: text.slice(0, caret.current) + textOfHtml(body) + text.slice(caret.current) });
  };
  /** Resolves to whether it is kept. */
  const save = async (name: string): Promise<boolean> => {
    const { subject, plain, text, html, identityId } = draft.currentContent();
    const signature = clean(signatureHtml(store.identities.find(({ id }) => id === identityId)));
    const own = plain ? htmlOfText(text) : (resigned(html, signature, "") ?? html);
    // Pictures belong to the message: a template has none.
    const bare = own.replace(/<img\b[^>]*>/g, "").replace(/(?:<p><\/p>)+$/, "");
    try {
      const made = await makeTemplate({ name, subject: kept(subject), html: kept(bare) });
      if (made) toast.success(t("kept", { name }));
      else toast.error(t("tooMany"));
      return made !== null;
    } catch {
      toast.error(t("notKept"));
      return false;
    }
  };
  return { templates, load, insert, save };
}
