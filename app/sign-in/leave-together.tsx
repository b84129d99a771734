"use client";

import { useEffect } from "react";
import { stopKeeping } from "../../lib/kept/database.ts";
import { isMarkedLocked } from "../../lib/kept/locking.ts";
import { signedOut, unlockedHere } from "../../lib/kept/signing-out.ts";
import { watchLock } from "./watch-lock.ts";

/** On every page of somebody's own: leaves it as soon as another window of this browser knows that nobody is signed in, and when this browser is locked. */
export function LeaveTogether() {
  useEffect(
    () =>
      signedOut.when(() => {
        stopKeeping();
        window.location.replace("/sign-in");
      }),
    [],
  );
  useEffect(() => {
    const stop = watchLock();
    // Windows that wait for somebody to prove who is there see one's own.
    if (!isMarkedLocked()) unlockedHere.say();
    return stop;
  }, []);
  return null;
}
