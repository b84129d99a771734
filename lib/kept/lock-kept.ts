import { dropMail, keptAccount } from "./database.ts";
import { forgetFilesOfAllBut } from "./files.ts";
import { keeperLock } from "./keeper-lock.ts";

/** Drops what this browser keeps of the mail: who does not prove to be its owner reads none of it. What the server does not have yet (acts, letters, drafts) stays. */
export async function lockKept(): Promise<void> {
  const accountId = await keptAccount();
  // A window that was just keeping something ends first.
  if (accountId) await navigator.locks.request(keeperLock(accountId), () => dropMail(accountId));
  await forgetFilesOfAllBut(null);
}
