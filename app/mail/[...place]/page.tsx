import { notFound, redirect } from "next/navigation";
import { untitled } from "../../ui/page-title.tsx";
import { loadMail } from "../load.ts";
import { ClosedAccount, MailScreen } from "../mail-screen.tsx";
import { placeFrom, urlOf } from "../place.ts";

interface Props {
  params: Promise<{ place: string[] }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export const metadata = untitled;

/** The mail, drawn on the server with its data; from then on the browser moves without it. */
export default async function PlacePage({ params, searchParams }: Props) {
  const [{ place: segments }, { q, tab }] = await Promise.all([params, searchParams]);
  const place = placeFrom(segments, typeof q === "string" ? q.slice(0, 500) : null, tab);
  const start = place && (await loadMail(place));
  if (!place || !start) notFound();
  // A link out of somebody else's view of one's own mail.
  const own = { ...place, account: null };
  if (start === "closed") return <ClosedAccount address={place.account ?? ""} />;
  if (place.account !== null && start.snapshot.accountId === start.snapshot.readerId) redirect(urlOf(own));
  return <MailScreen start={start} />;
}
