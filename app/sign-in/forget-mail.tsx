"use client";

import { useEffect } from "react";
import { forgetAllBut } from "../../lib/kept/database.ts";
import { forgetOldLetters } from "../../lib/kept/letters.ts";

/** Where one signs in nobody is signed in: what was kept of somebody's mail goes. What waits to be sent stays for its writer. */
export function ForgetMail() {
  useEffect(() => {
    // Where nothing can be kept there is nothing to forget.
    void Promise.all([forgetAllBut(null), forgetOldLetters()]).catch(() => {});
  }, []);
  return null;
}
