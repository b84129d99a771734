import { canonicalAddress, canonicalHost, parseAddress } from "../address/address.ts";
import { canonicalDomain } from "../address/domain.ts";
import type { Clock } from "../clock.ts";
import { newKeyPairs } from "../dkim/keys.ts";
import type { SetUp } from "../index.ts";
import { isAcceptablePassword, type Passwords } from "../policy/passwords.ts";
import { insertAccount } from "./account-rows.ts";
import { lockAdministration, readAccount, weakPassword } from "./accounts.ts";
import type { Database, Sql } from "./database.ts";
import { insertDomain } from "./domains.ts";
import type { Ids } from "./ids.ts";
import type { KeySeal } from "./key-seal.ts";
import { ensureAuthSecret, readSetting, writeSetting } from "./setting.ts";

/** The first visit. What makes it "done" is a setting, so that removing accounts never opens it again. */
export function makeSetUp({
  database,
  ids,
  clock,
  passwords,
  seal,
}: {
  database: Database;
  ids: Ids;
  clock: Clock;
  passwords: Passwords;
  seal: KeySeal;
}): SetUp {
  const isDone = async (sql: Sql) => (await readSetting<boolean>(sql, "set-up-done")) === true;
  return {
    done: () => isDone(database),
    async run(first) {
      const domain = canonicalDomain(first.domain.trim());
      if (!domain) return { ok: false, problem: { kind: "malformed-domain" } };
      const address = parseAddress(first.address.trim());
      if (!address) return { ok: false, problem: { kind: "malformed-address" } };
      const host = canonicalHost(address);
      if (host !== domain) return { ok: false, problem: { kind: "foreign-domain", domain: host } };
      if (!isAcceptablePassword(first.password)) return { ok: false, problem: weakPassword };
      if (await isDone(database)) return { ok: false, problem: { kind: "done" } };
      const [kept, pairs] = await Promise.all([passwords.keep(first.password), newKeyPairs()]);
      const account = await database.transaction(async (tx) => {
        // Of two first visitors the second waits here, and then finds it done.
        await lockAdministration(tx);
        if (await isDone(tx)) return null;
        await insertDomain(tx, domain, pairs, new Date(clock.now()), seal);
        const id = await insertAccount(
          tx,
          {
            address: canonicalAddress(address),
            name: first.name ?? "",
            role: "administrator",
            ...kept,
            quotaOctets: null,
          },
          { ids, clock },
        );
        await ensureAuthSecret(tx);
        await writeSetting(tx, "set-up-done", true);
        return id ? readAccount(tx, id) : null;
      });
      return account ? { ok: true, account } : { ok: false, problem: { kind: "done" } };
    },
  };
}
