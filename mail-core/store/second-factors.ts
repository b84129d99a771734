import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { SecondFactors } from "../index.ts";
import { newRecoveryCodes, recoveryDigest } from "../policy/recovery-code.ts";
import { totpPlace } from "../policy/second-step.ts";
import type { Secrets } from "../policy/secrets.ts";
import { newTotpSecret, stepOfCode, totpUri } from "../policy/totp.ts";
import type { OwnerNotice, TellOwner } from "./contracts.ts";
import type { Database } from "./database.ts";

/** A secret that is shown is to be put into an app so soon. */
const offerLifeMs = 30 * 60_000;

const newBrowsersKey = (): string => randomBytes(16).toString("base64url");

export type EndSecondFactor = (
  account: { id: string; address: string },
  notice: OwnerNotice,
) => Promise<boolean>;

/** Its owner is told, where there was one. */
export const makeEndSecondFactor =
  ({ tellOwner }: { tellOwner: TellOwner }): EndSecondFactor =>
  (account, notice) =>
    tellOwner(account, notice, async (tx) => {
      const gone = await tx.query("DELETE FROM second_factor WHERE account_id = $1 RETURNING account_id", [
        account.id,
      ]);
      return gone.length > 0;
    });

export function makeSecondFactors({
  database,
  secrets,
  tellOwner,
  endSecondFactor,
  clock,
}: {
  database: Database;
  secrets: Secrets;
  tellOwner: TellOwner;
  endSecondFactor: EndSecondFactor;
  clock: Clock;
}): SecondFactors {
  const addressOf = async (accountId: string): Promise<string> => {
    const [row] = await database.query<{ address: string }>("SELECT address FROM account WHERE id = $1", [
      accountId,
    ]);
    return row?.address ?? "";
  };
  const offerPlace = (accountId: string) => `totp offered ${accountId}`;
  const readOffer = (accountId: string, ticket: string): { secret: string } | null => {
    const text = secrets.open(ticket, offerPlace(accountId));
    const offer = text === null ? null : (JSON.parse(text) as { secret: string; atMs: number });
    return offer && clock.now() - offer.atMs < offerLifeMs ? offer : null;
  };

  return {
    async find(account) {
      const [row] = await database.query<{ since: Date; left: number }>(
        "SELECT created_at AS since, cardinality(recovery_digests) AS left FROM second_factor WHERE account_id = $1",
        [account],
      );
      return row ? { since: row.since, recoveryCodesLeft: row.left } : null;
    },
    async begin(account) {
      const secret = newTotpSecret();
      const ticket = secrets.seal(JSON.stringify({ secret, atMs: clock.now() }), offerPlace(account));
      return { secret, uri: totpUri(secret, await addressOf(account)), ticket };
    },
    async confirm(account, { ticket, code }) {
      const offer = readOffer(account, ticket);
      if (!offer) return { ok: false, problem: "stale" };
      const step = stepOfCode(offer.secret, code.replace(/\s/g, ""), clock.now());
      if (step === null) return { ok: false, problem: "wrong-code" };
      const recoveryCodes = newRecoveryCodes();
      const sealed = secrets.seal(offer.secret, totpPlace(account));
      const owner = { id: account, address: await addressOf(account) };
      const isOn = await tellOwner(owner, "second-factor-on", async (tx) => {
        const made = await tx.query(
          `INSERT INTO second_factor (account_id, secret, last_step, recovery_digests, browsers_key, created_at)
           SELECT id, $2, $3, $4, $5, $6 FROM account WHERE id = $1
           ON CONFLICT (account_id) DO NOTHING RETURNING account_id`,
          [
            ...[account, sealed, step, recoveryCodes.map(recoveryDigest)],
            ...[newBrowsersKey(), new Date(clock.now())],
          ],
        );
        // From where somebody collected with the password alone nobody relays any more.
        await tx.query("DELETE FROM pop_sign_in WHERE account_id = $1", [account]);
        return made.length > 0;
      });
      return isOn ? { ok: true, recoveryCodes } : { ok: false, problem: "on-already" };
    },
    async renewRecoveryCodes(account) {
      const codes = newRecoveryCodes();
      const renewed = await database.query(
        "UPDATE second_factor SET recovery_digests = $2 WHERE account_id = $1 RETURNING account_id",
        [account, codes.map(recoveryDigest)],
      );
      return renewed.length > 0 ? codes : null;
    },
    async forgetBrowsers(account) {
      await database.query("UPDATE second_factor SET browsers_key = $2 WHERE account_id = $1", [
        account,
        newBrowsersKey(),
      ]);
    },
    async end(account) {
      await endSecondFactor({ id: account, address: await addressOf(account) }, "second-factor-off");
    },
  };
}
