import { safeName } from "../../../lib/download.ts";
import { downloadUrl } from "../../../lib/jmap/client.ts";
import type { Email } from "../../../lib/jmap/types.ts";
import { useSteadyMail } from "../mail-context.tsx";

/** What a file made of this message is called: by its subject, safe in any folder. `ending` has no dot. */
export const fileNameOf = (email: Pick<Email, "subject">, ending: string): string =>
  `${safeName((email.subject ?? "").replaceAll(":", "").replace(/[/\\]/g, "-").trim() || "message")}.${ending}`;

/** The message as it was received, as a file: where it is, and its name. RFC 8621 section 4.1.1, blobId. */
export function useMessageFile(email: Email): { url: string; name: string } {
  const { places, store } = useSteadyMail();
  const name = fileNameOf(email, "eml");
  const url = downloadUrl(places, store.accountId, { blobId: email.blobId, name, type: "message/rfc822" });
  return { url, name };
}
