import { useCallback, useEffect, useRef, useState } from "react";
import { answerTo, request } from "../../../lib/jmap/client.ts";
import type { MailImport } from "../../../lib/jmap/elsewhere-types.ts";
import type { Id, Mailbox, SetError } from "../../../lib/jmap/types.ts";
import {
  type ChosenFile,
  type SendPlaces,
  sendFiles,
  sendingOver,
} from "../../../lib/transfer/send-files.ts";

/** How often it is looked how far they are, while something moves and while nothing does. */
const lookMs = { busy: 700, idle: 5_000 };

export interface Imports {
  list: readonly MailImport[];
  mailboxes: readonly Mailbox[];
  /** Octets of an import's files that are on the server, while this page sends them. */
  sent: ReadonlyMap<Id, number>;
  /** Sends files; with `goOn` those of an import that was begun before. Throws `JmapFailure`. */
  send(files: readonly ChosenFile[], mailboxId: Id | null, goOn?: Id): Promise<void>;
  /** Pauses, goes on, cancels. */
  change(id: Id, change: { isPaused: boolean } | { status: "canceled" }): Promise<void>;
  forget(id: Id): Promise<void>;
  /** Reads them anew: something was begun elsewhere. */
  look(): Promise<void>;
}

const isMoving = ({ status, isPaused }: MailImport) => status === "waiting" && !isPaused;

/** The imports of an account, kept true while the page is looked at. */
export function useImports(
  accountId: Id,
  places: SendPlaces,
  start: Pick<Imports, "list" | "mailboxes">,
): Imports {
  const [{ list, mailboxes }, setSeen] = useState(start);
  const [sent, setSent] = useState<ReadonlyMap<Id, number>>(new Map());
  const ending = useRef(new Map<Id, AbortController>());

  const look = useCallback(async () => {
    const responses = await request([
      ["MailImport/get", { accountId, ids: null }, "imports"],
      ["Mailbox/get", { accountId, ids: null }, "mailboxes"],
    ]);
    setSeen({
      list: answerTo<{ list: MailImport[] }>(responses, "imports").list,
      mailboxes: answerTo<{ list: Mailbox[] }>(responses, "mailboxes").list,
    });
  }, [accountId]);

  const isBusy = sent.size > 0 || list.some(isMoving);
  useEffect(() => {
    const timer = setInterval(
      // What could not be read now is read the next time.
      () => document.visibilityState === "visible" && void look().catch(() => {}),
      isBusy ? lookMs.busy : lookMs.idle,
    );
    return () => clearInterval(timer);
  }, [look, isBusy]);

  // Who leaves the page breaks off what it sends; it can be gone on with.
  useEffect(() => {
    const all = ending.current;
    return () => {
      for (const one of all.values()) one.abort();
    };
  }, []);

  const set = async (args: Record<string, unknown>) => {
    const responses = await request([["MailImport/set", { accountId, ...args }, "0"]]);
    const answer = answerTo<{
      created: Record<string, { id: Id }> | null;
      notCreated: Record<string, SetError> | null;
    }>(responses, "0");
    await look();
    return answer;
  };

  const begin = async (files: readonly ChosenFile[], mailboxId: Id | null): Promise<Id> => {
    const described = files.map(({ name, file }) => ({ name, size: file.size }));
    const { created } = await set({ create: { x: { files: described, mailboxId } } });
    if (!created?.x) throw new Error("no import was begun");
    return created.x.id;
  };

  return {
    list,
    mailboxes,
    sent,
    async send(files, mailboxId, goOn) {
      const id = goOn ?? (await begin(files, mailboxId));
      const stop = new AbortController();
      ending.current.set(id, stop);
      const told = (octets: number) => setSent((before) => new Map(before).set(id, octets));
      told(0);
      try {
        const sending = sendingOver(places, accountId, id);
        const { maxSizeUpload } = places;
        await sendFiles(files, sending, { maxSizeUpload, onProgress: told, signal: stop.signal });
      } finally {
        ending.current.delete(id);
        setSent((before) => new Map([...before].filter(([one]) => one !== id)));
        await look().catch(() => {});
      }
    },
    async change(id, change) {
      if ("status" in change) ending.current.get(id)?.abort();
      await set({ update: { [id]: change } });
    },
    async forget(id) {
      await set({ destroy: [id] });
    },
    look,
  };
}
