import { useEffect, useState } from "react";
import type { EmailBodyPart, Id } from "../../../lib/jmap/types.ts";
import { keptFile } from "../../../lib/kept/files.ts";
import { useSteadyMail, useStore } from "../mail-context.tsx";

/** The blobs of these parts that are kept in this browser; null while the server is there, which has them all. */
export function useKeptFiles(parts: readonly EmailBodyPart[]): ReadonlySet<Id> | null {
  const { store } = useSteadyMail();
  const isAway = useStore(({ connection }) => connection === "offline");
  const [kept, setKept] = useState<ReadonlySet<Id> | null>(null);
  const ids = parts.map(({ blobId }) => blobId ?? "").join();
  useEffect(() => {
    let isGone = false;
    const find = async () => {
      const found = new Set<Id>();
      for (const id of ids.split(",")) if (await keptFile(store.accountId, id)) found.add(id);
      return found;
    };
    if (!isAway) setKept(null);
    else void find().then((found) => isGone || setKept(found));
    return () => {
      isGone = true;
    };
  }, [store, isAway, ids]);
  return isAway ? kept : null;
}
