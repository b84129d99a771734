import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Words } from "../ui/words.tsx";
import { OfflineNotice } from "./offline-notice.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("offline"))("title"),
});

/** What the service worker answers with where the server cannot be reached. Kept in the browser, so nobody's mail is in it. */
export default function OfflinePage() {
  return (
    <Words of={["offline"]}>
      <OfflineNotice />
    </Words>
  );
}
