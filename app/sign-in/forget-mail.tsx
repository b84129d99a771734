"use client";

import { useEffect } from "react";
import { forgetAllBut } from "../../lib/kept/database.ts";
import { forgetOldLetters } from "../../lib/kept/letters.ts";
import { forgetUse } from "../../lib/kept/locking.ts";
import { signedOut } from "../../lib/kept/signing-out.ts";

/** Where one signs in nobody is signed in: what was kept of somebody's mail goes, and what other windows show of it. What waits to be sent stays for its writer. */
export function ForgetMail() {
  useEffect(() => {
    signedOut.say();
    forgetUse();
    // Where nothing can be kept there is nothing to forget.
    void Promise.all([forgetAllBut(null), forgetOldLetters()]).catch(() => {});
  }, []);
  return null;
}
