import { wordsOfMail } from "../mail/words-of-mail.ts";
import { untitled } from "../ui/page-title.tsx";
import { Words } from "../ui/words.tsx";
import { OfflineMail } from "./offline-mail.tsx";

export const metadata = untitled;

/** What the service worker answers with where the server cannot be reached. Kept in the browser, so nobody's mail is in it. */
export default function OfflinePage() {
  return (
    <Words of={[...wordsOfMail, "offline", "locked"]}>
      <OfflineMail />
    </Words>
  );
}
