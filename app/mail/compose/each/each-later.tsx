"use client";

import dynamic from "next/dynamic";
import { untilHere } from "../../../ui/later.tsx";

/** Its code, and what reads files, comes when it is asked for. */
export const EachLater = dynamic(
  () => untilHere(() => import("./each-dialog.tsx")).then((all) => all.EachDialog),
  { ssr: false },
);
