import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../../prisma/generated/client.ts";

/** Where the database address and the one client live: Next bundles copies of modules, never of these symbols. */
const urlPlace = Symbol.for("keryx.database-url");
const clientPlace = Symbol.for("keryx.prisma");
type Holder = { [urlPlace]?: string; [clientPlace]?: PrismaClient };
const holder = globalThis as Holder;

/** Connections for the web's own small tables; the mail core has its own pool. */
const poolMax = 5;

/** The client for the web's own tables, made at its first use. Throws before `setDatabaseUrl`. */
export function prisma(): PrismaClient {
  const made = holder[clientPlace];
  if (made) return made;
  const connectionString = holder[urlPlace];
  if (!connectionString) throw new Error("The database address is not known: start Keryx with npm start.");
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString, max: poolMax }) });
  holder[clientPlace] = client;
  return client;
}

/** Ends the connections, if there are any. Called by `server.ts` before the database stops. */
export async function closePrisma(): Promise<void> {
  const made = holder[clientPlace];
  delete holder[clientPlace];
  await made?.$disconnect();
}
