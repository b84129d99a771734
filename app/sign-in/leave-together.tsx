"use client";

import { useEffect } from "react";
import { signedOut } from "../../lib/kept/signing-out.ts";

/** On every page of somebody's own: leaves it as soon as another window of this browser knows that nobody is signed in. */
export function LeaveTogether() {
  useEffect(() => signedOut.when(() => window.location.replace("/sign-in")), []);
  return null;
}
