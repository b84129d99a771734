"use client";

import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { JmapFailure, wordsFor } from "../../../lib/jmap/client.ts";
import { partOctetsFor, partSending, uploadInParts } from "../../../lib/jmap/resumable-upload.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import type { Uploaded } from "../../../lib/jmap/upload.ts";
import { blobIdOfFile, fileOfBlobId, keepFile, NoRoom } from "../../../lib/kept/letters.ts";
import { useSteadyMail } from "../mail-context.tsx";
import type { Attachment } from "./draft.ts";

export interface Upload {
  key: string;
  file: File;
  /** From 0 to 1. */
  share: number;
  /** The connection is broken: it goes on by itself. */
  waits: boolean;
  failure: string | null;
  /** For a picture that goes into the text. */
  cid: string | null;
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join("");

/** Files that go up at once. The server takes 4 of an account, and other windows want some as well. RFC 8620 section 2. */
const atOnceMax = 2;

/** Files on their way up; a connection that breaks is waited for, and what is there by then stays there. Those of a secret message (`staysHere`) wait in this browser. */
export function useUploads(onDone: (attachment: Attachment) => void, staysHere: () => boolean) {
  const t = useTranslations("mail.files");
  const { places, store } = useSteadyMail();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const waiting = useRef<(() => void)[]>([]);
  const going = useRef(0);
  const done = useRef(onDone);
  done.current = onDone;
  const stays = useRef(staysHere);
  stays.current = staysHere;

  const run = useCallback(
    async (one: Upload) => {
      const control = new AbortController();
      running.current.set(one.key, control);
      const { signal } = control;
      const change = (part: Partial<Upload>) =>
        setUploads((held) => held.map((other) => (other.key === one.key ? { ...other, ...part } : other)));
      if (going.current >= atOnceMax) await new Promise<void>((turn) => waiting.current.push(turn));
      going.current += 1;
      try {
        const sending = {
          ...partSending(places, store.accountId),
          isOffline: () => !navigator.onLine || store.connection === "offline",
        };
        const { blobId, type, size } = stays.current()
          ? await keptHere(store.readerId, one)
          : await uploadInParts(one.file, sending, {
              partOctets: partOctetsFor(places.maxSizeUpload),
              onProgress: (share) => change({ share }),
              onWaiting: (waits) => change({ waits }),
              signal,
            }).catch((cause: unknown) => {
              if (signal.aborted || !(cause instanceof JmapFailure) || cause.kind !== "offline") throw cause;
              return keptHere(store.readerId, one);
            });
        // A picture can be shown in the text only from the server.
        const cid = fileOfBlobId(blobId) === null ? one.cid : null;
        done.current({ key: one.key, name: one.file.name, type, size, blobId, cid });
        setUploads((held) => held.filter(({ key }) => key !== one.key));
      } catch (cause) {
        const failure = cause instanceof NoRoom ? t("noRoomHere") : wordsFor(cause);
        if (!signal.aborted) change({ failure, waits: false });
      } finally {
        running.current.delete(one.key);
        going.current -= 1;
        waiting.current.shift()?.();
      }
    },
    [places, store, t],
  );

  const add = useCallback(
    (files: readonly File[], inText = false) => {
      const more = files.map((file) => {
        const key = newKey();
        return { key, file, share: 0, waits: false, failure: null, cid: inText ? `${key}@keryx` : null };
      });
      setUploads((held) => [...held, ...more]);
      for (const one of more) void run(one);
    },
    [run],
  );
  const retry = useCallback(
    (one: Upload) => {
      setUploads((held) =>
        held.map((other) => (other.key === one.key ? { ...other, failure: null, share: 0 } : other)),
      );
      void run(one);
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

/** Without a connection a file waits in this browser, beside its letter. */
async function keptHere(readerId: Id, { key, file }: Upload): Promise<Uploaded> {
  await keepFile(readerId, key, file);
  return { blobId: blobIdOfFile(key), type: file.type || "application/octet-stream", size: file.size };
}
