"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { JmapFailure } from "../../../lib/jmap/client.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { upload } from "../../../lib/jmap/upload.ts";
import { fileOf, fileOfBlobId } from "../../../lib/kept/letters.ts";
import { signingOut } from "../../../lib/kept/signing-out.ts";
import { failureText } from "../../../lib/language/failures.ts";
import { useSteadyMail } from "../mail-context.tsx";
import { useComposer } from "./composer-context.tsx";
import { type DraftContent, isSecret } from "./draft.ts";
import { claim, claimOwnWindow, dropCopy, keepCopy } from "./local-copy.ts";
import { windowPath } from "./own-window.ts";
import { DraftSaver, type SaveState } from "./saver.ts";
import { DraftTransport, hasBlobs } from "./transport.ts";

export interface DraftStart {
  content: DraftContent;
  savedId: Id | null;
  /** True for what was found in this browser: the server may or may not have it. */
  doubtful: boolean;
}

const copyDelayMs = 250;
const after = (ms: number, callback: () => void) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/** A draft that keeps itself: in this browser at once, on the server a second after the last key. */
export function useDraft(id: string, start: DraftStart) {
  const { store, sync, places, here } = useSteadyMail();
  const { writes, isOwnWindow } = useComposer();
  const [content, setContent] = useState(start.content);
  const [state, setState] = useState<SaveState>(start.savedId ? "saved" : "untouched");
  /** Why the server does not take the draft; null while it does, or cannot be reached. */
  const [refusal, setRefusal] = useState<string | null>(null);
  const latest = useRef(start.content);
  const blobs = useRef(new Map<string, Id>());
  const copyTimer = useRef<(() => void) | null>(null);

  const [{ saver, transport, current, learnBlobs, findBlobs, bringUp }] = useState(() => {
    const transport = new DraftTransport(store, sync);
    /** The content under the blob ids that hold now. */
    const current = (of: DraftContent): DraftContent => ({
      ...of,
      attachments: of.attachments.map((one) => ({
        ...one,
        blobId: blobs.current.get(one.key) ?? one.blobId,
      })),
    });
    const learnBlobs = async (emailId: Id, of: DraftContent) => {
      for (const [key, blobId] of await transport.blobsOf(emailId, of.attachments))
        blobs.current.set(key, blobId);
    };
    /** Finds the attachments again where the copy they lay in is gone: another tab may have put its own in its place. */
    const findBlobs = async (of: DraftContent, olderIds: readonly Id[]) => {
      const others = await Promise.all([
        transport.withMessageId(of, "sent"),
        transport.withMessageId(of, "drafts"),
      ]);
      // The nearest last, so that it has the last word.
      for (const emailId of [...others.flat(), ...olderIds]) await learnBlobs(emailId, of);
    };
    /** Sends up what was attached while the server was away. Throws `JmapFailure`. */
    const bringUp = async (of: DraftContent) => {
      const { accountId, readerId } = store;
      const kept = current(of).attachments.filter(({ blobId }) => fileOfBlobId(blobId) !== null);
      for (const { key, blobId } of kept) {
        const file = await fileOf(readerId, fileOfBlobId(blobId) ?? "");
        if (!file) throw new JmapFailure("refused", failureText("fileGone"), "blobNotFound");
        blobs.current.set(key, (await upload(places, accountId, file)).blobId);
      }
      if (kept.length === 0) return;
      latest.current = current(latest.current);
      setContent(latest.current);
    };
    const save = async (of: DraftContent, olderIds: readonly Id[]): Promise<Id> => {
      await bringUp(of);
      let savedId: Id;
      try {
        savedId = await transport.save(current(of), olderIds);
      } catch (cause) {
        if (!(cause instanceof JmapFailure) || cause.type !== "blobNotFound") throw cause;
        await findBlobs(of, olderIds);
        savedId = await transport.save(current(of), olderIds);
      }
      // Not knowing them yet is no failure of the save: the next one asks again.
      if (hasBlobs(of)) await learnBlobs(savedId, of).catch(() => {});
      return savedId;
    };
    const onState = (next: SaveState, cause?: unknown) => {
      setState(next);
      const refused = cause instanceof JmapFailure && cause.kind === "refused";
      if (next === "failed") setRefusal(refused ? cause.message : null);
      else if (next === "saved") setRefusal(null);
    };
    const made = new DraftSaver(
      { save, copies: (of) => transport.copies(of), onState, after },
      start.savedId,
    );
    return { saver: made, transport, current, learnBlobs, findBlobs, bringUp };
  });

  const isSigningOut = useRef(false);
  /** False where this browser cannot keep what is not saved yet. */
  const keep = useCallback((): boolean => {
    copyTimer.current?.();
    copyTimer.current = null;
    if (saver.isClean || isSigningOut.current) return true;
    const savedId = saver.olderIds[0] ?? null;
    return keepCopy(store.draftsName, { key: id, content: latest.current, savedId });
  }, [id, saver, store]);

  const update = useCallback(
    (change: Partial<DraftContent> | ((held: DraftContent) => Partial<DraftContent>)) => {
      const part = typeof change === "function" ? change(latest.current) : change;
      latest.current = { ...latest.current, ...part };
      setContent(latest.current);
      saver.change(latest.current);
      copyTimer.current ??= after(copyDelayMs, keep);
    },
    [saver, keep],
  );

  /** Sets what follows from the content and is no change of it. */
  const settle = useCallback((part: Partial<DraftContent>) => {
    latest.current = { ...latest.current, ...part };
  }, []);

  const isAside = useRef(false);
  useEffect(() => {
    if (state === "saved" && saver.isClean && !isAside.current) dropCopy(store.draftsName, id);
  }, [state, saver, store, id]);

  /** Stops here and keeps everything in this browser, for another window to go on. False, and nothing stops, where it cannot be kept. */
  const putAside = useCallback(async (): Promise<boolean> => {
    isAside.current = true;
    copyTimer.current?.();
    copyTimer.current = null;
    await saver.stop();
    const content = current(latest.current);
    const copy = { key: id, content, savedId: saver.olderIds[0] ?? null };
    const isKept = keepCopy(store.draftsName, { ...copy, isUntouched: state === "untouched" });
    if (isKept) return true;
    isAside.current = false;
    saver.resume(null);
    saver.change(latest.current);
    return false;
  }, [id, saver, store, current, state]);

  const { messageId } = start.content;
  useEffect(() => (isOwnWindow ? claimOwnWindow(messageId) : undefined), [isOwnWindow, messageId]);
  useEffect(() => {
    const [savedId] = saver.olderIds;
    // Loaded again, the window shows what was saved.
    if (isOwnWindow && state === "saved" && savedId)
      window.history.replaceState(null, "", windowPath({ kind: "draft", emailId: savedId }, here().account));
  }, [isOwnWindow, state, saver, here]);

  useEffect(() => writes(id, () => saver.olderIds), [writes, id, saver]);

  useEffect(() => {
    if (!start.doubtful) return;
    saver.doubt(latest.current);
    saver.change(latest.current);
  }, [start, saver]);

  useEffect(() => {
    const release = claim(id);
    const leave = () => {
      if (saver.isClean) return;
      keep();
      if (!isSecret(latest.current)) transport.saveLeaving(current(latest.current), saver.olderIds);
    };
    const hide = () => {
      if (document.visibilityState === "hidden") {
        keep();
        void saver.flush();
      }
    };
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", hide);
    return () => {
      release();
      window.removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", hide);
    };
  }, [id, saver, transport, keep, current]);

  /** Nothing more is kept: it was sent, or thrown away, or its writer signs out. */
  const forget = useCallback(() => {
    copyTimer.current?.();
    dropCopy(store.draftsName, id);
  }, [store, id]);

  useEffect(
    () =>
      signingOut.when(() => {
        isSigningOut.current = true;
        forget();
      }),
    [forget],
  );

  const currentContent = useCallback(() => current(latest.current), [current]);
  /** Learns where the attachments lie now that the server holds this copy. */
  const relearn = useCallback((emailId: Id) => learnBlobs(emailId, latest.current), [learnBlobs]);
  /** Sends up what was attached while the server was away. */
  const bringFilesUp = useCallback(() => bringUp(latest.current), [bringUp]);
  const refind = useCallback(() => findBlobs(latest.current, saver.olderIds), [findBlobs, saver]);
  return {
    ...{ content, update, settle, state, refusal, currentContent },
    ...{ saver, transport, forget, keep, putAside, relearn, refind, bringFilesUp },
  };
}
