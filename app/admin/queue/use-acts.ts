"use client";

import { useTranslations } from "next-intl";
import { useTransition } from "react";
import type { QueueSelection } from "../../../mail-core/index.ts";
import { toast } from "../../ui/toast.tsx";
import { actOnQueue } from "./actions.ts";

/** Acts that ask nothing, each with its sentence when it is done. */
export function useQueueActs() {
  const t = useTranslations("admin.queue");
  const [busy, start] = useTransition();
  const run = (act: "hold" | "release" | "retry", which: QueueSelection, onDone?: () => void) =>
    start(async () => {
      try {
        const { ok, text } = await actOnQueue(act, which);
        if (ok) toast.success(text);
        else toast.say(text);
        onDone?.();
      } catch {
        toast.error(t("acts.failed"));
      }
    });
  return { busy, run };
}
