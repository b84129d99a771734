/// <reference lib="webworker" />
import { answerTo, JmapFailure, request } from "../../lib/jmap/client.ts";
import type { Id, Mailbox } from "../../lib/jmap/types.ts";
import { keptAccount } from "../../lib/kept/database.ts";
import type { Notice, NoticeWords } from "../../lib/kept/notices.ts";
import { chosenNotices, takeNews } from "./news.ts";

declare const self: ServiceWorkerGlobalScope;

/** What a notice offers to do with its message. */
const actionsIn = ({ archive, markRead }: NoticeWords) => [
  { action: "archive", title: archive },
  { action: "read", title: markRead },
];
/** Beyond what the standard's types know. */
type Options = NotificationOptions & { actions?: ReturnType<typeof actionsIn>; timestamp?: number };

const pagesOfMail = async () =>
  (await self.clients.matchAll({ type: "window", includeUncontrolled: true })).filter(({ url }) =>
    /^\/(mail|contacts)(\/|$)/.test(new URL(url).pathname),
  );

/** Tells of new mail, once for all tabs, and not to somebody who looks at it. */
export async function tellNews(): Promise<void> {
  const told = await takeNews();
  if (!told) return;
  await setBadge(told.unread);
  const isLooking = (await pagesOfMail()).some(({ visibilityState }) => visibilityState === "visible");
  if (isLooking) return;
  await Promise.all(told.notices.map((notice) => show(notice, told.words)));
}

/** To a browser that is locked the server says nothing of what came: that something did is all that can be told. */
export async function tellOfLocked(cause: unknown): Promise<void> {
  const accountId = await keptAccount();
  if (!accountId || !(cause instanceof JmapFailure) || cause.kind !== "signed-out") throw cause;
  const choice = await chosenNotices(accountId);
  if (choice && choice.mode !== "off")
    await show(
      { title: choice.words.newMail, body: "", tag: "keryx-locked", emailId: null, threadId: null },
      choice.words,
    );
}

function show({ title, body, tag, emailId, threadId }: Notice, words: NoticeWords): Promise<void> {
  const options: Options = {
    ...{ body, tag, icon: "/icons/icon-192.png", badge: "/icons/badge-96.png" },
    data: { emailId, threadId },
    ...(emailId ? { actions: actionsIn(words) } : {}),
  };
  return self.registration.showNotification(title, options);
}

/** The number on the installed program's icon. */
async function setBadge(unread: number): Promise<void> {
  await (unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.())?.catch(() => {});
}

/** What a click on a notice, or on one of its buttons, asks for. */
export async function answerNotice(notice: Notification, action: string): Promise<void> {
  notice.close();
  const { emailId, threadId } = notice.data as { emailId: Id | null; threadId: Id | null };
  if (emailId && (action === "archive" || action === "read")) return deal(emailId, action);
  const url = threadId ? `/mail/inbox/${threadId}` : "/mail/inbox";
  const [page] = await pagesOfMail();
  if (!page) return void (await self.clients.openWindow(url));
  page.postMessage({ kind: "go", url });
  await page.focus();
}

async function deal(emailId: Id, action: "archive" | "read"): Promise<void> {
  const accountId = await keptAccount();
  if (!accountId) return;
  const update = { [emailId]: action === "read" ? { "keywords/$seen": true } : await toArchive(accountId) };
  await request([["Email/set", { accountId, update }, "set"]]);
}

async function toArchive(accountId: Id): Promise<Record<string, true | null>> {
  const responses = await request([["Mailbox/get", { accountId, ids: null }, "mailboxes"]]);
  const { list } = answerTo<{ list: Mailbox[] }>(responses, "mailboxes");
  const withRole = (role: string) => list.find((mailbox) => mailbox.role === role)?.id;
  const [inboxId, archiveId] = [withRole("inbox"), withRole("archive")];
  return {
    ...(inboxId && archiveId ? { [`mailboxIds/${inboxId}`]: null, [`mailboxIds/${archiveId}`]: true } : {}),
    "keywords/$seen": true,
  };
}
