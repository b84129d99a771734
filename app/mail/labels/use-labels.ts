"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { withFlag } from "../../../lib/jmap/changes.ts";
import type { Label } from "../../../lib/jmap/labels.ts";
import { bulkCode } from "../bulk-code.ts";
import { useSteadyMail, useStore } from "../mail-context.tsx";
import { forgetLabel, makeLabel, saveLabel } from "./actions.ts";

interface Labels {
  all: readonly Label[];
  /** What stood in the way, as a sentence; or the label. */
  make(wanted: Omit<Label, "keyword">): Promise<Label | string>;
  change(wanted: Label): Promise<string | null>;
  /** Takes it off every email first. Throws `JmapFailure`. */
  remove(label: Label): Promise<void>;
}

/** Each has a message of its name. */
const problems = {
  taken: "taken",
  "too-many": "tooMany",
} as const;

/** The labels of the account, and what one does with them. */
export function useLabels(): Labels {
  const t = useTranslations("mail.labels");
  const { store, sync } = useSteadyMail();
  const all = useStore((held) => held.labels);
  return useMemo(
    () => ({
      all,
      async make(wanted) {
        const made = await makeLabel(wanted);
        if (typeof made === "string") return t(problems[made]);
        store.putLabels([...store.labels, made]);
        return made;
      },
      async change(wanted) {
        const problem = await saveLabel(wanted);
        if (problem) return t(problems[problem]);
        store.putLabels(store.labels.map((one) => (one.keyword === wanted.keyword ? wanted : one)));
        return null;
      },
      async remove({ keyword }) {
        const { changeWhole } = await bulkCode.fetch();
        for (let isLeft = true; isLeft; ) {
          const { failure, isMore } = await changeWhole(sync, store.accountId, {
            query: { filter: { hasKeyword: keyword } },
            picks: ({ keywords }) => keywords[keyword] === true,
            isGrouped: true,
            newestOnly: false,
            change: ({ keywords, mailboxIds }) => ({
              mailboxIds,
              keywords: withFlag(keywords, keyword, false),
            }),
            onProgress: () => {},
            signal: new AbortController().signal,
          });
          if (failure) throw failure;
          isLeft = isMore;
        }
        await forgetLabel(keyword);
        store.putLabels(store.labels.filter((one) => one.keyword !== keyword));
      },
    }),
    [all, store, sync, t],
  );
}
