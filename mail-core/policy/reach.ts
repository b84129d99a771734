import { type AccountId, provenAccount } from "../ids.ts";
import type { Reached } from "../index.ts";
import type { Database } from "../store/database.ts";
import { openedTo } from "../store/sharing.ts";

/** Those accounts that are opened to who has signed in, as things stand now. RFC 8620 section 1.6.2. */
export type Reach = (principal: AccountId) => Promise<Reached[]>;

/** The share is the proof: nowhere else does one account open another. */
export const makeReach =
  ({ database }: { database: Database }): Reach =>
  async (principal) =>
    (await openedTo(database, principal)).map(({ id, address, name, level }) => ({
      account: provenAccount(id),
      accountId: `a${id}`,
      address,
      name,
      access: level,
    }));
