"use client";

import { useTranslations } from "next-intl";
import { useRef } from "react";
import { type Card, photoOf } from "../../../lib/contacts/card.ts";
import { upload } from "../../../lib/jmap/upload.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { useBusy } from "../../ui/use-busy.ts";
import { useSteadyMail } from "../mail-context.tsx";
import { ContactAvatar } from "./contact-avatar.tsx";

const sidePx = 320;

/** A picture cut to a square of a few kilobytes, whatever size it had. Throws for what is no picture. */
async function squared(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.min(side, sidePx);
  const from = [(picture.width - side) / 2, (picture.height - side) / 2] as const;
  canvas.getContext("2d")?.drawImage(picture, ...from, side, side, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", 0.88);
  });
}

interface PhotoFieldProps {
  card: Card;
  /** Undefined for the picture that is there, null for none. */
  chosen: string | null | undefined;
  onChosen(blobId: string | null): void;
}

/** The picture of a contact: chosen, changed, taken away. */
export function PhotoField({ card, chosen, onChosen }: PhotoFieldProps) {
  const t = useTranslations("contacts.form");
  const { places, store } = useSteadyMail();
  const input = useRef<HTMLInputElement>(null);
  const [busy, run] = useBusy();
  const has = chosen === undefined ? photoOf(card) !== null : chosen !== null;
  const { media: _, ...bare } = card;
  const shown: Card =
    chosen === undefined
      ? card
      : chosen === null
        ? bare
        : { ...bare, media: { photo: { kind: "photo", blobId: chosen, mediaType: "image/jpeg" } } };
  const take = (file: File) =>
    run(async () => {
      const picture = await squared(file).catch(() => null);
      if (picture) onChosen((await upload(places, store.accountId, picture)).blobId);
      else toast.error(t("noPicture"));
    });
  return (
    <div className="flex items-center gap-4">
      <ContactAvatar card={shown} className="size-18! text-xl!" />
      <Button size="sm" busy={busy} onClick={() => input.current?.click()}>
        {has ? t("changePicture") : t("addPicture")}
      </Button>
      {has ? (
        <Button size="sm" variant="ghost" onClick={() => onChosen(null)}>
          {t("removePicture")}
        </Button>
      ) : null}
      <input
        ref={input}
        type="file"
        hidden
        accept="image/*"
        aria-label={t("picture")}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file) void take(file);
        }}
      />
    </div>
  );
}
