"use client";

import dynamic from "next/dynamic";
import { useEffect } from "react";
import { untilHere } from "../../ui/later.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { useComposer } from "./composer-context.tsx";
import { abandonedCopies } from "./local-copy.ts";

/** The editor is large and not needed for reading: fetched when somebody writes. */
const ComposerPanel = dynamic(
  () => untilHere(() => import("./panel.tsx")).then((module) => module.ComposerPanel),
  {
    ssr: false,
  },
);

/** The composers that are open, side by side from the right. */
export function ComposerDock() {
  const { composers, open, isOwnWindow } = useComposer();
  const { store } = useSteadyMail();
  useEffect(() => {
    // A window of its own has one draft to look after.
    if (isOwnWindow) return;
    let gone = false;
    void abandonedCopies(store.draftsName).then((copies) => {
      if (gone) return;
      for (const { key, content, savedId } of copies) open({ kind: "restored", content, savedId }, key);
    });
    return () => {
      gone = true;
    };
  }, [store, open, isOwnWindow]);
  if (composers.length === 0) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-30 flex print:hidden flex-row-reverse items-end gap-4 sm:inset-x-6 sm:top-4">
      {composers.map(({ key, request }, at) => (
        <ComposerPanel key={key} id={key} request={request} front={at === composers.length - 1} />
      ))}
    </div>
  );
}
