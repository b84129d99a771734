import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { loadMail } from "../../load.ts";
import { urlOf } from "../../place.ts";
import { ComposeWindow } from "../compose-window.tsx";
import { windowFrom } from "../own-window.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("mail.compose"))("newMessage"),
});

/** A message in a window of its own. */
export default async function ComposePage({ params }: { params: Promise<{ asked: string[] }> }) {
  const found = windowFrom((await params).asked);
  if (!found) notFound();
  const { account, asked } = found;
  const inbox = { account, mailbox: "inbox", threadId: null, search: null };
  const start = await loadMail(inbox);
  // There it says that it is closed.
  if (start === "closed") redirect(urlOf(inbox));
  if (!start) notFound();
  return <ComposeWindow start={start} asked={asked} />;
}
