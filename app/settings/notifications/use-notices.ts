"use client";

import { useEffect, useState } from "react";
import { answerTo, JmapFailure, request } from "../../../lib/jmap/client.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { keepFact, makeKept, readFact } from "../../../lib/kept/database.ts";
import type { NoticeChoice, NoticeWords } from "../../../lib/kept/notices.ts";
import { subscribePush, unsubscribePush } from "../../../lib/kept/push.ts";

/** What stands in the way of notices. */
export type Obstacle = "unsupported" | "denied" | "noPush";

const isSupported = () => "serviceWorker" in navigator && "Notification" in window;

async function emailState(accountId: Id): Promise<string> {
  const responses = await request([["Email/get", { accountId, ids: [] }, "state"]]);
  return answerTo<{ state: string }>(responses, "state").state;
}

/** The choice of this browser, kept in it; null until it was read. */
export function useNotices(accountId: Id, words: NoticeWords) {
  const [none] = useState<NoticeChoice>({ mode: "off", mailboxIds: [], showsContent: true, words });
  const [choice, setChoice] = useState<NoticeChoice | null>(null);
  const [obstacle, setObstacle] = useState<Obstacle | null>(null);
  useEffect(() => {
    if (!isSupported()) {
      setChoice(none);
      setObstacle("unsupported");
      return;
    }
    const read = async () => {
      const kept = await makeKept(accountId);
      setChoice((await readFact(kept, "notices")) ?? none);
      kept.close();
    };
    read().catch(() => setChoice(none));
  }, [accountId, none]);

  /** Asks the browser first where that is needed: only ever called from a click. */
  const choose = async (next: NoticeChoice): Promise<void> => {
    const wants = next.mode !== "off";
    setChoice(next);
    setObstacle(null);
    if (wants && (await Notification.requestPermission()) !== "granted") {
      setChoice({ ...next, mode: "off" });
      setObstacle("denied");
      return;
    }
    const kept = await makeKept(accountId);
    try {
      // Only what comes from now on is told of.
      if (choice?.mode === "off") await keepFact(kept, "newsState", await emailState(accountId));
      await keepFact(kept, "notices", next);
      const registration = await navigator.serviceWorker.ready;
      await (wants ? subscribePush(registration, kept) : unsubscribePush(registration, kept));
    } catch (cause) {
      if (cause instanceof JmapFailure || cause instanceof DOMException) setObstacle("noPush");
      else throw cause;
    } finally {
      kept.close();
    }
  };
  return { choice, choose, obstacle };
}
