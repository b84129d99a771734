"use client";

import { useTranslations } from "next-intl";
import type { DragEvent } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { Id, Mailbox } from "../../../lib/jmap/types.ts";
import { toast } from "../../ui/toast.tsx";
import { hovers } from "../dragging.ts";
import { useDiscard } from "../list/discard.tsx";
import { useSelectionNow } from "../list/selection.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { mailboxOf } from "../place.ts";
import { useActs } from "../use-acts.ts";
import { useBulk } from "../use-bulk.ts";
import { useFalling } from "../use-falling.ts";
import { mayGoInto } from "./folders.ts";

/** Puts a folder into another one, or at the top (null), with a way back. Resolves when it is there. */
export function useMoveFolder(): (id: Id, parentId: Id | null) => Promise<void> {
  const t = useTranslations("mail.frame");
  const { store, changes } = useSteadyMail();
  return async (id, parentId) => {
    const folder = store.mailboxes.find((one) => one.id === id);
    if (!folder || folder.parentId === parentId) return;
    const before = folder.parentId;
    await changes.moveMailbox(id, parentId);
    const parent = store.mailboxes.find((one) => one.id === parentId)?.name;
    const back = () => changes.moveMailbox(id, before).catch((cause) => toast.error(wordsFor(cause)));
    changes.remember(back);
    toast.say(parent ? t("inParent", { name: folder.name, parent }) : t("inTop", { name: folder.name }), {
      id: "act",
      action: { label: t("undo"), onClick: () => changes.takeBack() },
    });
  };
}

/** Lets conversations and folders fall on a folder; null is the place above all of one's own. */
export function useDrop(target: Mailbox | null) {
  const t = useTranslations("mail.frame");
  const { store, here, go } = useSteadyMail();
  const selection = useSelectionNow();
  const bulk = useBulk();
  const acts = useActs();
  const discard = useDiscard();
  const moveFolder = useMoveFolder();

  const accepts = (event: DragEvent) => {
    const kind = store.may("write") ? hovers(event) : null;
    if (kind === "folder") return target?.role ? null : kind;
    if (kind !== "conversations" || !target) return null;
    const shown = mailboxOf(here(), store.mailboxes)?.id;
    return target.id === shown || target.role === "drafts" || target.role === "sent" ? null : kind;
  };

  function take(threadIds: readonly Id[], mailbox: Mailbox) {
    const { selected, whole, set } = selection();
    const { threadId } = here();
    if (whole && threadIds.some((id) => selected.has(id))) {
      const kind = mailbox.role === "trash" ? "discard" : mailbox.role === "junk" ? "spam" : null;
      void bulk(kind ? { kind } : { kind: "move", mailboxId: mailbox.id });
      return set([]);
    }
    const emails = acts.targets(threadIds);
    if (mailbox.role === "trash") discard(emails);
    else if (mailbox.role === "junk") acts.spam(emails);
    else acts.move(emails, mailbox.id);
    if (threadIds.some((id) => selected.has(id))) set([]);
    if (threadId && threadIds.includes(threadId)) go({ threadId: null });
  }

  return useFalling(accepts, (ids, kind) => {
    if (kind === "conversations") return target ? take(ids, target) : undefined;
    const [folder] = ids;
    if (!folder) return;
    if (!mayGoInto(store.mailboxes, folder, target?.id ?? null)) return void toast.error(t("notIntoItself"));
    moveFolder(folder, target?.id ?? null).catch((cause) => toast.error(wordsFor(cause)));
  });
}
