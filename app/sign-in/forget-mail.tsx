"use client";

import { useEffect } from "react";
import { forgetAllBut } from "../../lib/kept/database.ts";

/** Where one signs in nobody is signed in: what was kept of somebody's mail goes. */
export function ForgetMail() {
  useEffect(() => void forgetAllBut(null).catch(() => {}), []);
  return null;
}
