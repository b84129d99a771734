import type { Metadata } from "next";
import { wordsOfMail } from "../mail/words-of-mail.ts";
import { Words } from "../ui/words.tsx";
import { OfflineMail } from "./offline-mail.tsx";

/** The screens write it, as it changes: a title of Next's own would stand before theirs. */
export const metadata: Metadata = { title: null };

/** What the service worker answers with where the server cannot be reached. Kept in the browser, so nobody's mail is in it. */
export default function OfflinePage() {
  return (
    <Words of={[...wordsOfMail, "offline", "locked"]}>
      <OfflineMail />
    </Words>
  );
}
