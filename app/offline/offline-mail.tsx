"use client";

import { useEffect, useState } from "react";
import { lockKept } from "../../lib/kept/lock-kept.ts";
import { isLockDue, markLocked } from "../../lib/kept/locking.ts";
import type { MailStart } from "../mail/load.ts";
import { MailScreen } from "../mail/mail-screen.tsx";
import { type Place, placeOfUrl } from "../mail/place.ts";
import { startOffline } from "../mail/start-offline.ts";
import { LeaveTogether } from "../sign-in/leave-together.tsx";
import { OfflineNotice, type WhyNothing } from "./offline-notice.tsx";

const inbox: Place = { account: null, mailbox: "inbox", threadId: null, search: null };

/** Where the address leads in the mail; null for another page. */
function placeHere(): Place | null {
  const url = new URL(window.location.href);
  return /^\/(mail\/?)?$/.test(url.pathname) ? inbox : placeOfUrl(url);
}

/** The mail that is kept in this browser, or that there is none. Of another account that is open to the reader there never is. */
export function OfflineMail() {
  const [start, setStart] = useState<MailStart | WhyNothing | null>(null);
  useEffect(() => {
    if (isLockDue(Date.now())) {
      markLocked();
      void lockKept().catch(() => {});
      return setStart("locked");
    }
    const place = placeHere();
    if (!place) return setStart("nothing");
    if (place.account !== null) return setStart("not-kept");
    startOffline(place).then(
      (found) => setStart(found ?? "nothing"),
      () => setStart("nothing"),
    );
  }, []);
  if (start === null) return null;
  if (typeof start === "string") return <OfflineNotice why={start} />;
  return (
    <>
      <LeaveTogether />
      <MailScreen start={start} />
    </>
  );
}
