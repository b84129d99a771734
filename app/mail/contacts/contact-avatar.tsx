"use client";

import { UsersRound } from "lucide-react";
import { addressesOf, type Card, isGroup, nameOf, photoOf } from "../../../lib/contacts/card.ts";
import { downloadUrl } from "../../../lib/jmap/client.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { cn } from "../../ui/cn.ts";
import { useSteadyMail } from "../mail-context.tsx";

/** A person's picture, or letters on a colour. Decorative: the name always stands beside it. */
export function ContactAvatar({ card, className }: { card: Card; className?: string }) {
  const { places, store } = useSteadyMail();
  const photo = photoOf(card);
  if (photo?.blobId) {
    const { blobId, mediaType = "image/jpeg" } = photo;
    const url = downloadUrl(places, store.accountId, { blobId, name: "picture", type: mediaType });
    // biome-ignore lint/performance/noImgElement: it is small already, and comes as the blob that it is.
    return <img src={url} alt="" className={cn("size-8 shrink-0 rounded-full object-cover", className)} />;
  }
  if (isGroup(card))
    return (
      <span
        aria-hidden
        className={cn(
          "grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-accent-text [&_svg]:size-1/2",
          className,
        )}
      >
        <UsersRound />
      </span>
    );
  const name = nameOf(card);
  return <Avatar name={name} email={addressesOf(card)[0] ?? name} {...(className ? { className } : {})} />;
}
