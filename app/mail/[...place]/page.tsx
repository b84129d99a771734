import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { loadMail } from "../load.ts";
import { MailScreen } from "../mail-screen.tsx";
import { placeFrom } from "../place.ts";

interface Props {
  params: Promise<{ place: string[] }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("mail.screen"))("mail"),
});

/** The mail, drawn on the server with its data; from then on the browser moves without it. */
export default async function PlacePage({ params, searchParams }: Props) {
  const [{ place: segments }, { q, tab }] = await Promise.all([params, searchParams]);
  const place = placeFrom(segments, typeof q === "string" ? q.slice(0, 500) : null, tab);
  const start = place ? await loadMail(place) : null;
  if (!start) notFound();
  return <MailScreen start={start} />;
}
