"use client";

import { useEffect } from "react";
import { lockKept } from "../../lib/kept/lock-kept.ts";
import { markLocked } from "../../lib/kept/locking.ts";
import { lockedHere, unlockedHere } from "../../lib/kept/signing-out.ts";

/**
 * While this is shown nothing of the mail is in this browser's windows: the others are told, what is kept of it goes, and so do its notices and its number on the
 * icon. Leaves with the window in which somebody unlocks.
 */
export function KeepLocked({ to }: { to: string | null }) {
  useEffect(() => {
    markLocked();
    lockedHere.say();
    // Where nothing can be kept there is nothing to drop.
    void lockKept().catch(() => {});
    void closeNotices().catch(() => {});
    return unlockedHere.when(() => window.location.replace(to ?? "/mail"));
  }, [to]);
  return null;
}

async function closeNotices(): Promise<void> {
  await navigator.clearAppBadge?.();
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const notice of (await registration?.getNotifications()) ?? []) notice.close();
}
