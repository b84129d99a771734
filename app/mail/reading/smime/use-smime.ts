"use client";

import { useEffect, useRef, useState } from "react";
import type { Email, Id } from "../../../../lib/jmap/types.ts";
import { type Keyring, trust } from "../../../../lib/smime/keyring.ts";
import { useSteadyMail } from "../../mail-context.tsx";
import { type OpenedSmime, octetsOfEmail, openSmime } from "./open-smime.ts";
import { useKeyring } from "./use-keyring.ts";

/** Reads a message that is signed or encrypted, and again when a key or a certificate comes; null until it is read. */
export function useSmime(email: Email): { opened: OpenedSmime | null; failed: boolean; again(): void } {
  const { places, store } = useSteadyMail();
  const keyring = useKeyring(store.readerId);
  const [opened, setOpened] = useState<OpenedSmime | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const octets = useRef<{ blobId: string; held: Uint8Array<ArrayBuffer> } | null>(null);
  const latest = useRef(email);
  latest.current = email;
  const { blobId } = email;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again.
  useEffect(() => {
    if (!keyring) return;
    let isGone = false;
    const read = async () => {
      if (octets.current?.blobId !== blobId)
        octets.current = { blobId, held: await octetsOfEmail(places, store.accountId, { blobId }) };
      return openSmime(latest.current, octets.current.held, keyring);
    };
    setFailed(false);
    read().then(
      (found) => {
        if (isGone) return found.inner?.release();
        setOpened(found);
        learn(store.readerId, keyring, found);
      },
      () => isGone || setFailed(true),
    );
    return () => {
      isGone = true;
    };
  }, [places, store, blobId, keyring, attempt]);
  useEffect(() => () => opened?.inner?.release(), [opened]);
  return { opened, failed, again: () => setAttempt(attempt + 1) };
}

/** Somebody whose issuer is trusted can be written to in secret from then on. */
function learn(accountId: Id, { people }: Keyring, { verdict }: OpenedSmime): void {
  const certificate = verdict?.kind === "trusted" ? verdict.signer.certificate : null;
  if (!certificate || people.some(({ fingerprint }) => fingerprint === certificate.fingerprint)) return;
  // Where nothing can be kept, nothing is learned.
  trust(accountId, certificate, "person", verdict?.signer.capabilities).catch(() => {});
}
