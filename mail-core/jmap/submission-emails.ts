import type { Sql } from "../store/database.ts";
import { destroyEmails, type EmailTarget, lockEmails, updateEmails } from "../store/email-write.ts";
import { stateOf } from "../store/states.ts";
import { patchEmail, type SetError } from "./email-patch.ts";
import { id } from "./ids.ts";
import { ifAny } from "./standard.ts";

/** What a successful submission does to emails, by row id. */
export interface EmailsAfter {
  update: { emailId: string; patch: unknown }[];
  destroy: string[];
}

/** What that led to, as Email/set tells it. */
export interface EmailsChanged {
  oldState: string;
  newState: string;
  created: null;
  updated: Readonly<Record<string, null>> | null;
  destroyed: string[] | null;
  notCreated: null;
  notUpdated: Readonly<Record<string, SetError>> | null;
  notDestroyed: Readonly<Record<string, SetError>> | null;
}

/** The implicit Email/set: its response without the account, or null when there was nothing to do. RFC 8621 section 7.5. */
export async function changeEmailsAfter(
  tx: Sql,
  account: string,
  { update, destroy }: EmailsAfter,
  createdIds: ReadonlyMap<string, string>,
): Promise<EmailsChanged | null> {
  if (update.length === 0 && destroy.length === 0) return null;
  const oldState = await stateOf(tx, account, "Email");
  // Again, after what was delivered to this very account: it raised the state.
  const wanted = [...update.map(({ emailId }) => emailId), ...destroy];
  const { modseq, places, mailboxes } = await lockEmails(tx, account, wanted);
  const gone = new Set(destroy.filter((emailId) => places.has(emailId)));
  const notUpdated: Record<string, SetError> = {};
  const notDestroyed: Record<string, SetError> = {};
  const targets = new Map<string, EmailTarget>();
  for (const { emailId, patch } of update) {
    const place = places.get(emailId);
    if (!place) notUpdated[id("e", emailId)] = { type: "notFound" };
    else if (gone.has(emailId)) notUpdated[id("e", emailId)] = { type: "willDestroy" };
    else {
      const patched = patchEmail({ ...place, ...targets.get(emailId) }, patch, mailboxes, createdIds);
      if (patched.ok) targets.set(emailId, patched.target);
      else notUpdated[id("e", emailId)] = patched.error;
    }
  }
  for (const emailId of destroy)
    if (!places.has(emailId)) notDestroyed[id("e", emailId)] = { type: "notFound" };
  await updateEmails(tx, account, modseq, places, [...targets.values()]);
  await destroyEmails(
    tx,
    account,
    [...gone].flatMap((emailId) => places.get(emailId) ?? []),
  );
  return {
    oldState,
    newState: await stateOf(tx, account, "Email"),
    created: null,
    updated: ifAny(Object.fromEntries(Array.from(targets.keys(), (emailId) => [id("e", emailId), null]))),
    destroyed: gone.size > 0 ? Array.from(gone, (emailId) => id("e", emailId)) : null,
    notCreated: null,
    notUpdated: ifAny(notUpdated),
    notDestroyed: ifAny(notDestroyed),
  };
}
