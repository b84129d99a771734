"use client";

import type { Editor } from "@tiptap/react";
import { useTranslations } from "next-intl";
import { useMay, useSteadyMail } from "../mail-context.tsx";
import { clean } from "./clean.ts";
import { resigned, resignedText, signatureHtml, signatureText } from "./signature.ts";
import type { useDraft } from "./use-draft.ts";

interface FromFieldProps {
  draft: ReturnType<typeof useDraft>;
  editor: Editor | null;
}

/** Whom one writes as, where there are several, or where it is not oneself. Another one's signature comes into the place of the one before. */
export function FromField({ draft: { content, update }, editor }: FromFieldProps) {
  const t = useTranslations("mail.compose");
  const { identities } = useSteadyMail().store;
  const isOwn = useMay("own");
  const writeAs = (identityId: string) => {
    const [before, after] = [content.identityId, identityId].map((id) =>
      identities.find((one) => one.id === id),
    );
    update(({ plain, text }) => ({
      identityId,
      ...(plain ? { text: resignedText(text, signatureText(before), signatureText(after)) } : {}),
    }));
    if (content.plain || !editor) return;
    const next = resigned(editor.getHTML(), clean(signatureHtml(before)), clean(signatureHtml(after)));
    if (next !== null) editor.commands.setContent(next);
  };
  if (isOwn && identities.length < 2) return null;
  return (
    <label className="flex min-h-10 items-center gap-2 border-b px-4 text-sm text-ink-3">
      <span className="w-9 shrink-0">{t("from")}</span>
      <select
        value={content.identityId ?? ""}
        onChange={({ target }) => writeAs(target.value)}
        className="h-8 min-w-0 grow bg-transparent text-base text-ink outline-none"
      >
        {identities.map((identity) => (
          <option key={identity.id} value={identity.id}>
            {identity.name ? `${identity.name} <${identity.email}>` : identity.email}
          </option>
        ))}
      </select>
    </label>
  );
}
