"use client";

import { createContext, type ReactNode, use, useState } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { later } from "../../ui/later.tsx";

const LabelChoice = later(() => import("./label-choice.tsx").then((all) => all.LabelChoice));

/** Asks which labels some conversations have. */
type AskLabels = (threadIds: readonly Id[]) => void;
const LabelsContext = createContext<AskLabels>(() => {});
export const useAskLabels = (): AskLabels => use(LabelsContext);

export function LabelDialogProvider({ children }: { children: ReactNode }) {
  const [threadIds, setThreadIds] = useState<readonly Id[]>([]);
  return (
    <LabelsContext value={setThreadIds}>
      {children}
      <Dialog open={threadIds.length > 0} onOpenChange={(open) => !open && setThreadIds([])}>
        {threadIds.length > 0 ? <LabelChoice threadIds={threadIds} /> : null}
      </Dialog>
    </LabelsContext>
  );
}
