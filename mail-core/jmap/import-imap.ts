import { isRecord } from "../is-record.ts";
import type { Secrets } from "../policy/secrets.ts";
import type { Database, Sql } from "../store/database.ts";
import { type ImapAccount, imapPasswordPlace, readImport, saveMove } from "../store/mail-imports.ts";
import type { Importer } from "../transfer/importer.ts";
import { readHostProperty } from "./host-settings.ts";
import { parseId } from "./ids.ts";
import { makeGate } from "./limits.ts";
import { answer, type Method, refuse } from "./method.ts";

/** An account elsewhere as a person describes it; the password is not yet sealed. */
export type GivenAccount = ImapAccount & { password: string };

/** What cannot change: another account has messages of its own, so it is another import. */
const fixed = ["host", "username"];
const usualPort = (tls: unknown) => (tls === "tls" ? 993 : 143);

/** An account as it would be, or the properties that cannot be; `before` is null for a new one. The password is always given: it is not kept beyond the move. */
export function readImapAccount(
  given: unknown,
  before: ImapAccount | null,
): { account: GivenAccount } | { wrong: string[] } {
  if (!isRecord(given)) return { wrong: ["imap"] };
  const { password: _, ...kept } = before ?? { tls: "tls", fingerprint: null };
  const next: Record<string, unknown> = { ...kept };
  const wrong: string[] = [];
  for (const [property, value] of Object.entries(given)) {
    const fit = readHostProperty(property, value);
    if (fit === undefined || (before && fixed.includes(property) && fit !== next[property]))
      wrong.push(property);
    else next[property] = fit;
  }
  for (const property of ["host", "username", "password"])
    if (next[property] === undefined) wrong.push(property);
  next.port ??= usualPort(next.tls);
  if (wrong.length > 0) return { wrong: [...new Set(wrong)].map((property) => `imap/${property}`) };
  return { account: next as unknown as GivenAccount };
}

/** Begins to move an account over, or does so again. */
export function beginMove(
  tx: Sql,
  secrets: Pick<Secrets, "seal">,
  accountId: string,
  { id, account, at }: { id: string; account: GivenAccount; at: Date },
): Promise<void> {
  const password = secrets.seal(account.password, imapPasswordPlace(accountId, id));
  return saveMove(tx, accountId, { id, imap: { ...account, password }, at });
}

/** Tests that one account may have under way: each is a call at a stranger's host. */
const testsMax = 2;

/** What would work: of a new account, or of one that moved over before with what is said now. */
export function testMethod({
  database,
  importer,
}: {
  database: Database;
  importer: Pick<Importer, "test">;
}): Method {
  const tests = makeGate(testsMax);
  return async ({ imap: given, id: text }, { account, accountId, caller }) => {
    if (caller.by !== "person") return refuse("forbidden");
    const rowId = parseId("x", text);
    const before = rowId === null ? null : ((await readImport(database, account, rowId))?.imap ?? null);
    if (text != null && !before) return refuse("invalidArguments", "id");
    const read = readImapAccount(given, before);
    if ("wrong" in read) return refuse("invalidArguments", read.wrong.join(" "));
    const leave = tests.enter(account);
    if (!leave) return refuse("rateLimit");
    try {
      const { host, port, tls, fingerprint, username: user, password } = read.account;
      const found = await importer.test({ host, port, tls, fingerprint, user, password });
      return answer("MailImport/test", { accountId, ...found });
    } finally {
      leave();
    }
  };
}
