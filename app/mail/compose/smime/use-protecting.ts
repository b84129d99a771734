"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { JmapFailure, wordsFor } from "../../../../lib/jmap/client.ts";
import type { Id } from "../../../../lib/jmap/types.ts";
import { useSteadyMail } from "../../mail-context.tsx";
import type { DraftContent } from "../draft.ts";
import type { DraftTransport } from "../transport.ts";

export type Protected = { ok: true; blobId: Id | null } | { ok: false; words: string };

/** Puts a message together that is signed or encrypted; of every other one there is nothing to do. */
export function useProtecting(transport: DraftTransport) {
  const t = useTranslations("smime.write");
  const { places, store } = useSteadyMail();
  return useCallback(
    async (content: DraftContent, later: Date | null): Promise<Protected> => {
      const { smime } = content;
      if (!smime?.sign && !smime?.encrypt) return { ok: true, blobId: null };
      const from = transport.identityOf(content)?.email ?? "";
      try {
        const { putTogether } = await import("./put-together.ts");
        const made = await putTogether(content, {
          ...{ smime, from, places, accountId: store.accountId, readerId: store.readerId },
          written: transport.written(content),
          at: later ?? new Date(),
        });
        if (made.ok) return made;
        const { fault } = made;
        switch (fault.kind) {
          case "noKey":
            return { ok: false, words: t("noKey", { address: fault.address }) };
          case "blindCopies":
            return { ok: false, words: t("blindCopies") };
          case "noCertificate":
            return { ok: false, words: t("noCertificate", { addresses: fault.addresses }) };
          default:
            return fault satisfies never;
        }
      } catch (cause) {
        return { ok: false, words: cause instanceof JmapFailure ? wordsFor(cause) : t("failed") };
      }
    },
    [places, store, transport, t],
  );
}
