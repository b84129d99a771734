import type { Metadata } from "next";
import { OfflineNotice } from "./offline-notice.tsx";

export const metadata: Metadata = { title: "Offline" };

/** What the service worker answers with where the server cannot be reached. Kept in the browser, so nobody's mail is in it. */
export default function OfflinePage() {
  return <OfflineNotice />;
}
