import {
  type DkimAlgorithm,
  type DkimKeyPair,
  dkimAlgorithms,
  newKeyPairs,
  selectorOf,
} from "../dkim/keys.ts";
import type { Log } from "../log.ts";
import type { Database, Sql } from "./database.ts";
import type { KeySeal } from "./key-seal.ts";

/** "next" waits for its DNS record, "active" signs, "retired" only verifies what it signed. */
export type DkimKeyState = "next" | "active" | "retired";

/** A key as its DNS record shows it. */
export interface DkimKey {
  selector: string;
  algorithm: DkimAlgorithm;
  state: DkimKeyState;
  publicKey: Uint8Array;
  createdAt: Date;
  retiredAt: Date | null;
}

/** A key that signs. */
export interface ActiveKey {
  domain: string;
  selector: string;
  algorithm: DkimAlgorithm;
  /** PKCS #8 in DER. */
  privateKey: Uint8Array;
}

/**
 * How long a retired key's record is wanted: what it signed may wait 5 days here and as long at the next host, and is then looked at by
 * whoever fetches it late.
 */
export const retiredKeyKeptMs = 14 * 86_400_000;

/**
 * The keys that sign for a host: its own, or those of the nearest domain above it that is ours. One that cannot be opened is left out: mail
 * without a signature is better than none. One that lies there unsealed, from the command line, is sealed now.
 */
export async function activeKeys(
  database: Database,
  hosts: readonly string[],
  seal: KeySeal,
  log: Log,
): Promise<ActiveKey[]> {
  const rows = await database.query<{
    domain: string;
    selector: string;
    algorithm: DkimAlgorithm;
    private_key: Buffer;
  }>(
    `SELECT domain, selector, algorithm, private_key FROM dkim_key
     WHERE domain = ANY($1::text[]) AND state = 'active' ORDER BY length(domain) DESC, algorithm DESC`,
    [hosts],
    "dkim-active",
  );
  const found = rows
    .filter(({ domain }) => domain === rows[0]?.domain)
    .map(({ private_key: stored, ...row }) => ({ ...row, opened: seal.open(stored, row) }));
  if (found.some(({ opened }) => opened?.isSealed === false)) await sealKeys(database, seal);
  return found.flatMap(({ opened, ...row }) => {
    if (opened) return [{ ...row, privateKey: opened.privateKey }];
    log.error("dkim key is sealed under another key", { domain: row.domain, selector: row.selector });
    return [];
  });
}

/** Seals the private keys that lie there as they are: of an installation from before, or made on the command line. */
export async function sealKeys(database: Database, seal: KeySeal): Promise<void> {
  const rows = await database.query<{
    domain: string;
    selector: string;
    algorithm: DkimAlgorithm;
    private_key: Buffer;
  }>("SELECT domain, selector, algorithm, private_key FROM dkim_key WHERE private_key IS NOT NULL");
  for (const { private_key: stored, ...row } of rows) {
    if (seal.open(stored, row)?.isSealed !== false) continue;
    // Compared, because another server may have sealed it meanwhile, or taken it away.
    await database.query(
      "UPDATE dkim_key SET private_key = $3 WHERE domain = $1 AND selector = $2 AND private_key = $4",
      [row.domain, row.selector, seal.seal(stored, row), stored],
    );
  }
}

/** All keys of a domain: those that sign, those that will, those that did, the latest first. */
export async function keysOf(sql: Sql, domain: string): Promise<DkimKey[]> {
  const rows = await sql.query<{
    selector: string;
    algorithm: DkimAlgorithm;
    state: DkimKeyState;
    public_key: Buffer;
    created_at: Date;
    retired_at: Date | null;
  }>(
    `SELECT selector, algorithm, state, public_key, created_at, retired_at FROM dkim_key WHERE domain = $1
     ORDER BY array_position('{active,next,retired}', state), algorithm DESC, created_at DESC, selector`,
    [domain],
  );
  return rows.map(({ public_key, created_at, retired_at, ...row }) => ({
    ...row,
    publicKey: public_key,
    createdAt: created_at,
    retiredAt: retired_at,
  }));
}

/** Adds keys under selectors that the domain never had; one that has such a key in this state already keeps it. */
export async function insertKeys(
  tx: Sql,
  domain: string,
  state: "active" | "next",
  pairs: readonly DkimKeyPair[],
  at: Date,
  seal: KeySeal,
): Promise<void> {
  for (const { algorithm, publicKey, privateKey } of pairs) {
    await tx.query(
      `INSERT INTO dkim_key (domain, selector, algorithm, state, public_key, private_key, created_at)
       SELECT $1::text, s.selector, $3, $4, $5, $6, $7 FROM (
         SELECT $2::text || CASE n WHEN 1 THEN '' ELSE '-' || n END AS selector, n FROM generate_series(1, 1000) n) s
       WHERE NOT EXISTS (SELECT FROM dkim_key k WHERE k.domain = $1 AND k.selector = s.selector)
       ORDER BY s.n LIMIT 1
       ON CONFLICT DO NOTHING`,
      [
        domain,
        selectorOf(algorithm, at),
        algorithm,
        state,
        Buffer.from(publicKey),
        Buffer.from(seal.seal(privateKey, { domain, algorithm })),
        at,
      ],
    );
  }
}

/** Lets keys that waited sign from now on; those that signed until now lose their private keys. */
export async function adoptKeys(
  tx: Sql,
  domain: string,
  selectors: readonly string[],
  at: Date,
): Promise<void> {
  await tx.query(
    `UPDATE dkim_key SET state = 'retired', private_key = NULL, retired_at = $3
     WHERE domain = $1 AND state = 'active' AND algorithm IN
       (SELECT algorithm FROM dkim_key WHERE domain = $1 AND state = 'next' AND selector = ANY($2::text[]))`,
    [domain, selectors, at],
  );
  await tx.query(
    `UPDATE dkim_key SET state = 'active' WHERE domain = $1 AND state = 'next' AND selector = ANY($2::text[])`,
    [domain, selectors],
  );
}

/** Makes keys for every domain that has none: of an installation from before they were. */
export async function ensureKeys(database: Database, now: () => Date, seal: KeySeal): Promise<void> {
  const lacking = await database.query<{ name: string }>(
    `SELECT name FROM domain d
     WHERE (SELECT count(*) FROM dkim_key k WHERE k.domain = d.name AND k.state = 'active') < $1 ORDER BY name`,
    [dkimAlgorithms.length],
  );
  for (const { name } of lacking) {
    const pairs = await newKeyPairs();
    await database.transaction(async (tx) => {
      // Removed meanwhile, perhaps; and another server may be doing the same.
      const [row] = await tx.query("SELECT FROM domain WHERE name = $1 FOR KEY SHARE", [name]);
      if (row) await insertKeys(tx, name, "active", pairs, now(), seal);
    });
  }
}
