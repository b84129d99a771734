"use client";

import { useTranslations } from "next-intl";
import { type Card, type ContactCard, entriesOf } from "../../../lib/contacts/card.ts";
import { writeVcards } from "../../../lib/contacts/vcard-write.ts";
import { downloadUrl, type Places } from "../../../lib/jmap/client.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { toast } from "../../ui/toast.tsx";
import { useSteadyMail } from "../mail-context.tsx";

function dataUri(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** A card with its pictures inside of it. */
async function withPictures(card: ContactCard, places: Places, accountId: Id): Promise<Card> {
  const media: [string, NonNullable<Card["media"]>[string]][] = [];
  for (const [key, { blobId, ...rest }] of entriesOf(card.media)) {
    if (!blobId) media.push([key, rest]);
    else {
      const answer = await fetch(
        downloadUrl(places, accountId, { blobId, name: "picture", type: rest.mediaType ?? "image/jpeg" }),
      );
      if (!answer.ok) throw new Error(`a picture could not be read: ${answer.status}`);
      media.push([key, { ...rest, uri: await dataUri(await answer.blob()) }]);
    }
  }
  const { id: _, addressBookIds: __, ...plain } = card;
  return media.length > 0 ? { ...plain, media: Object.fromEntries(media) } : plain;
}

/** Saves contacts as a file of vCards. */
export function useExport(): (cards: readonly ContactCard[], name: string) => Promise<void> {
  const t = useTranslations("contacts.acts");
  const { places, store } = useSteadyMail();
  return async (cards, name) => {
    try {
      const whole: Card[] = [];
      for (const card of cards) whole.push(await withPictures(card, places, store.accountId));
      const url = URL.createObjectURL(new Blob([writeVcards(whole)], { type: "text/vcard;charset=utf-8" }));
      const link = document.createElement("a");
      link.href = url;
      link.download = `${name.replace(/[^\p{L}\p{N} ._-]/gu, "").trim() || "contact"}.vcf`;
      link.click();
      // The browser reads it while it saves.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch {
      toast.error(t("notExported"));
    }
  };
}
