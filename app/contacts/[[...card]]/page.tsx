import { notFound } from "next/navigation";
import { loadMail } from "../../mail/load.ts";
import { MailScreen } from "../../mail/mail-screen.tsx";
import { contactsSegment, placeFrom } from "../../mail/place.ts";
import { untitled } from "../../ui/page-title.tsx";

export const metadata = untitled;

/** The contacts: a place in the mail, with its side bar, composer and keys. */
export default async function ContactsPage({ params }: { params: Promise<{ card?: string[] }> }) {
  const { card = [] } = await params;
  const place = placeFrom([contactsSegment, ...card], null);
  const start = place && (await loadMail(place));
  if (!start || start === "closed") notFound();
  return <MailScreen start={start} />;
}
