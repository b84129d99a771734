import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { loadMail } from "../../load.ts";
import { placeFrom } from "../../place.ts";
import { ComposeWindow } from "../compose-window.tsx";
import { askedFrom } from "../own-window.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("mail.compose"))("newMessage"),
});

/** A message in a window of its own. */
export default async function ComposePage({ params }: { params: Promise<{ asked: string[] }> }) {
  const asked = askedFrom((await params).asked);
  const place = placeFrom(["inbox"], null);
  const start = asked && place ? await loadMail(place) : null;
  if (!asked || !start) notFound();
  return <ComposeWindow start={start} asked={asked} />;
}
