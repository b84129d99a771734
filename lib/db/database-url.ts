/** Read by `prisma.ts` in every bundle; kept apart from it so that `server.ts` need not load the Prisma client. */
const urlPlace = Symbol.for("keryx.database-url");

/** Called once, by `server.ts`, before Next answers its first request. */
export function setDatabaseUrl(url: string): void {
  (globalThis as { [urlPlace]?: string })[urlPlace] = url;
}
