"use client";

import { useEffect, useState } from "react";
import type { Id } from "../../../../lib/jmap/types.ts";
import { emptyKeyring, type Keyring, keyringOf, whenKeyringChanges } from "../../../../lib/smime/keyring.ts";

/** What this browser has for signing and encryption, as it changes; null until it is read. */
export function useKeyring(accountId: Id): Keyring | null {
  const [keyring, setKeyring] = useState<Keyring | null>(null);
  useEffect(() => {
    let isGone = false;
    // A browser that forbids to keep anything has none, and can still tell whether a message was changed.
    const read = () =>
      void keyringOf(accountId)
        .catch(() => emptyKeyring)
        .then((found) => isGone || setKeyring(found));
    read();
    const stop = whenKeyringChanges(read);
    return () => {
      isGone = true;
      stop();
    };
  }, [accountId]);
  return keyring;
}
