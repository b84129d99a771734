"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { upload } from "../../../lib/jmap/upload.ts";
import { useMail } from "../mail-context.tsx";
import type { Attachment } from "./draft.ts";

export interface Upload {
  key: string;
  file: File;
  /** From 0 to 1. */
  share: number;
  failure: string | null;
  /** For a picture that goes into the text. */
  cid: string | null;
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join("");

/** Files on their way up. */
export function useUploads(onDone: (attachment: Attachment) => void) {
  const { places, store } = useMail();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const done = useRef(onDone);
  done.current = onDone;

  const run = useCallback(
    (one: Upload) => {
      const control = new AbortController();
      running.current.set(one.key, control);
      const change = (part: Partial<Upload>) =>
        setUploads((held) => held.map((other) => (other.key === one.key ? { ...other, ...part } : other)));
      const onProgress = (share: number) => change({ share });
      upload(places, store.accountId, one.file, { onProgress, signal: control.signal })
        .then(({ blobId, type, size }) => {
          done.current({ key: one.key, name: one.file.name, type, size, blobId, cid: one.cid });
          setUploads((held) => held.filter(({ key }) => key !== one.key));
        })
        .catch((cause: unknown) => {
          if (!control.signal.aborted) change({ failure: wordsFor(cause) });
        })
        .finally(() => running.current.delete(one.key));
    },
    [places, store],
  );

  const add = useCallback(
    (files: readonly File[], inText = false) => {
      const more = files.map((file) => {
        const key = newKey();
        return { key, file, share: 0, failure: null, cid: inText ? `${key}@keryx` : null };
      });
      setUploads((held) => [...held, ...more]);
      for (const one of more) run(one);
    },
    [run],
  );
  const retry = useCallback(
    (one: Upload) => {
      setUploads((held) =>
        held.map((other) => (other.key === one.key ? { ...other, failure: null, share: 0 } : other)),
      );
      run(one);
    },
    [run],
  );
  const cancel = useCallback((key: string) => {
    running.current.get(key)?.abort();
    setUploads((held) => held.filter((one) => one.key !== key));
  }, []);
  const underWay = uploads.some(({ failure }) => !failure);
  useEffect(() => {
    if (!underWay) return;
    // The browser asks before it lets the files go: they are nowhere else yet.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [underWay]);
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const control of all.values()) control.abort();
    };
  }, []);
  return { uploads, add, retry, cancel };
}
