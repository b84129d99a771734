import { afterAll, beforeAll } from "vitest";
import { scratchDatabase } from "../../mail-core/testing/scratch-database.ts";
import { setDatabaseUrl } from "../db/database-url.ts";
import { closePrisma, prisma } from "../db/prisma.ts";

/** Row ids of the accounts that `withWebDatabase` makes. */
export const [alice, bob] = ["11", "12"];

/** Gives a test file a database of its own, with two accounts, behind the web's Prisma client. */
export function withWebDatabase(): void {
  let close = async () => {};
  beforeAll(async () => {
    const database = await scratchDatabase();
    close = () => database.close();
    setDatabaseUrl(database.url);
    await prisma().account.createMany({
      data: [
        { id: BigInt(alice), address: "alice@crepes.fr", passwordHash: "none" },
        { id: BigInt(bob), address: "bob@crepes.fr", passwordHash: "none" },
      ],
    });
  });
  afterAll(async () => {
    await closePrisma();
    await close();
  });
}
