"use client";

import { createContext, use, useCallback } from "react";
import { downloadUrl } from "../../../lib/jmap/client.ts";
import type { EmailBodyPart } from "../../../lib/jmap/types.ts";
import { useSteadyMail } from "../mail-context.tsx";

/** Where parts are that the server does not have: those of a message that was opened in this page. Null for all that it has. */
export const OpenedHere = createContext<((part: EmailBodyPart) => string) | null>(null);

/** True for what was opened in this page: nothing of it is told to anybody, so nothing that it names is fetched. */
export const useIsOpenedHere = (): boolean => use(OpenedHere) !== null;

/** The address of a part. */
export function usePartUrl(): (part: EmailBodyPart, name: string) => string {
  const { places, store } = useSteadyMail();
  const openedHere = use(OpenedHere);
  return useCallback(
    (part, name) =>
      openedHere?.(part) ??
      downloadUrl(places, store.accountId, { blobId: part.blobId ?? "", name, type: part.type }),
    [openedHere, places, store.accountId],
  );
}
