"use server";

import { z } from "zod";
import { mailCore } from "../../../lib/mail.ts";
import { requireSession } from "../../../lib/session.ts";
import type { Unsubscribed } from "../../../mail-core/index.ts";

const id = z.string().max(255);

/** Has the server leave the list of a message by one POST. Whom it calls, the stored message says and not the browser. */
export async function leaveList(emailId: string): Promise<Unsubscribed> {
  const session = await requireSession();
  return mailCore().unsubscribe(session.account, id.parse(emailId));
}
